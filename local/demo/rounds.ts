import type { DemoClients } from './clients.ts';
import type { FunctionLogs } from './function-logs.ts';
import { knownRuns, type Outcome, outcomesOf, startsDone } from './outcome.ts';
import type { DemoCopies } from './set-up.ts';

/** A push that the demo makes, and the pipelines that must start for it, each once. */
export type Round = { readonly repository: string; readonly branch: string; readonly starts: readonly string[] };

export const ROUNDS: readonly Round[] = [
  { repository: 'app', branch: 'main', starts: ['app-dev', 'app-staging', 'suite'] },
  { repository: 'app', branch: 'develop', starts: ['app-preview'] },
  { repository: 'config', branch: 'main', starts: ['config-dev', 'suite'] },
];

export type RoundResult = Round & {
  readonly commit: string;
  readonly outcomes: readonly Outcome[];
  /** How the outcomes differ from what the round expects; none when all is well. */
  readonly differences: readonly string[];
};

/** Pushes with git and waits until every start that the push asks for is made and has run. */
export async function playRound(
  round: Round,
  clients: DemoClients,
  copies: DemoCopies,
  logs: FunctionLogs,
): Promise<RoundResult> {
  const { repository, branch } = round;
  const copy = copies[repository];
  if (copy === undefined) throw new Error(`no clone of ${repository}`);
  const before = await knownRuns(clients);
  const commit = await copy.push(branch, 'change.txt', `${branch} ${new Date().toISOString()}\n`);
  const dispatched = await logs.waitFor(`the push of ${commit} to be dispatched`, {
    matches: (line) => line.message === 'push dispatched' && line['commit'] === commit,
  });
  await startsDone(clients);
  const outcomes = await outcomesOf(clients, logs, { id: dispatched.eventId ?? '', repository }, before);
  return { ...round, commit, outcomes, differences: differencesOf(round, commit, outcomes) };
}

function differencesOf({ starts }: Round, commit: string, outcomes: readonly Outcome[]): string[] {
  const made = outcomes.filter(({ started }) => started);
  const counted = Map.groupBy(made, ({ pipeline }) => pipeline);
  return [
    ...starts.filter((name) => !counted.has(name)).map((name) => `${name} should have started and did not`),
    ...[...counted.keys()]
      .filter((name) => !starts.includes(name))
      .map((name) => `${name} started and should not have`),
    ...[...counted].filter(([, runs]) => runs.length > 1).map(([name, runs]) => `${name} started ${runs.length} times`),
    ...made
      .filter((outcome) => outcome.commit !== commit || outcome.status !== 'Succeeded')
      .map(
        ({ pipeline, status, commit: got }) => `${pipeline} ended ${status} at ${got}, expected Succeeded at ${commit}`,
      ),
  ];
}
