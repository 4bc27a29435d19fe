import { type Command, InvalidArgumentError } from 'commander';
import type { PipelineName } from '../../shared/domain/names.ts';
import { lastExecutions } from '../aws/executions.ts';
import { observe } from '../aws/observe.ts';
import { openRelay, openSession, type Relay, type Session } from '../aws/session.ts';
import { type CommonOptions, createCommand, pipelineName } from '../command.ts';
import { type HistoryParts, type HistoryRow, historyRows } from '../rows/history-rows.ts';
import { unregisteredText } from '../tags/unregistered.ts';
import { freezeNow, tellFreeze } from '../terminal/freeze-words.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { repositoryName, short } from '../terminal/words.ts';

type Options = CommonOptions & { readonly limit: number };

const EXAMPLES = [
  'relay history app-dev',
  'relay history app-dev --limit 100',
  'relay history app-dev --json | jq -r \'.history[] | select(.start == "overtaken") | .commit\'',
];

export function historyCommand(): Command {
  return createCommand('history', EXAMPLES)
    .summary('show what was decided about the last pushes, and what came of it')
    .description(
      'Shows the last pushes of refs that a pipeline follows, and its starts by hand, newest first: what was decided and by ' +
        'what, whether the start was made, and how the run stands. They are kept for 30 days. Pushes of other refs are not ' +
        'kept: relay explain tells of those.',
    )
    .argument('<pipeline>', 'name of the pipeline', pipelineName)
    .option('--limit <count>', 'show so many at most', count, 20)
    .addHelpText(
      'after',
      '\nExit codes: 0 shown, also where there is nothing; 2 there is no such pipeline, or it cannot be done.',
    );
}

export async function history(name: PipelineName, options: Options, terminal: Terminal): Promise<number> {
  const session = await openSession(options, terminal);
  const { relay, rows, freeze } = await terminal.working(`reading the history of ${name}`, async () => {
    const relay = await openRelay(session);
    const [parts, freeze] = await Promise.all([partsOf(session, relay, name, options.limit), freezeNow(relay.freezes)]);
    return { relay, rows: historyRows(parts), freeze };
  });
  if (rows.length === 0) await tellNothing(session, relay, name);
  if (options.json === true)
    terminal.print(JSON.stringify({ pipeline: name, freeze: freeze ?? null, history: rows }, undefined, 2));
  else printRows(rows, terminal);
  tellFreeze(freeze, terminal);
  return 0;
}

async function partsOf(
  { clients }: Session,
  { decisions, starts, freezes }: Relay,
  name: PipelineName,
  limit: number,
): Promise<HistoryParts> {
  const [last, held, runs] = await Promise.all([
    decisions.lastOf(name, limit),
    freezes.held(),
    lastExecutions(clients.codepipeline, name),
  ]);
  const pushes = new Set(last.filter(({ start }) => start).map(({ pushId }) => pushId));
  const read = await Promise.all([...pushes].map(async (push) => [push, await starts.outcomeOf(name, push)] as const));
  const records = new Map(read.flatMap(([push, record]) => (record === undefined ? [] : [[push, record] as const])));
  const ofPipeline = held.filter(({ request }) => request.pipeline === name);
  return { decisions: last, records, held: new Set(ofPipeline.map(({ request }) => request.push.id)), runs };
}

/** An empty answer says why. @throws CommandError where there is no such pipeline */
async function tellNothing(session: Session, { pipelines }: Relay, name: PipelineName): Promise<void> {
  const [{ tags }, status] = await Promise.all([observe(session, name), pipelines.read(name)]);
  const isRegistered = status !== undefined && status.registered.length > 0;
  session.terminal.note(
    isRegistered
      ? `no push of what ${name} follows in the last 30 days; relay explain tells what one would start`
      : unregisteredText(name, tags, status),
  );
}

function printRows(rows: readonly HistoryRow[], { print, paint }: Terminal): void {
  if (rows.length === 0) return;
  const isOfSeveral = new Set(rows.map(({ repository }) => repository)).size > 1;
  const cells = rows.map(
    ({ time, action = '-', repository, commit, decision, why, detail, executionId = '-', ...row }) => {
      const ref = `${isOfSeveral ? `${repositoryName(repository)} ` : ''}${short(row.ref)}`;
      const status = row.runStatus ?? row.start ?? '-';
      const whys = [why, detail ?? ''].filter((part) => part !== '').join('; ');
      return [time, action, ref, commit.slice(0, 8), decision, status, executionId, whys];
    },
  );
  const head = ['TIME', 'ACTION', 'REF', 'COMMIT', 'DECISION', 'STATUS', 'EXECUTION', 'WHY'];
  const [first = '', ...lines] = table([head, ...cells]);
  print(paint('bold', first));
  for (const [at, line] of lines.entries()) print(rows[at]?.start === undefined ? paint('dim', line) : line.trimEnd());
}

function count(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`expected a whole number from 1 to 999, got ${text || 'nothing'}`);
}
