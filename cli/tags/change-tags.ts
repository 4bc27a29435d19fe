import type { Pipelines } from '../../shared/app/registry-ports.ts';
import { codeCommitSources } from '../../shared/domain/pipeline-definition.ts';
import type { ObservedPipeline } from '../../shared/domain/pipeline-status.ts';
import type { Problem } from '../../shared/domain/tags/problem.ts';
import type { Session } from '../aws/session.ts';
import type { CommonOptions } from '../command.ts';
import { isWanted } from '../terminal/ask.ts';
import { problemLines } from '../terminal/problem-lines.ts';
import { followerSentence } from '../terminal/words.ts';
import { awaitRegistration } from './await-registration.ts';
import { changeLine } from './tag-diff.ts';
import type { TagPlan } from './tag-plan.ts';
import { writeChange } from './write-change.ts';

export type ChangeOptions = CommonOptions & {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly wait: boolean;
  readonly timeout: number;
};

/** A planned change of one pipeline's tags; without `pipelines`, the registry, nobody waits for it. */
export type Change = {
  readonly session: Session;
  readonly observed: ObservedPipeline;
  readonly plan: TagPlan;
  readonly pipelines: Pick<Pipelines, 'read'> | undefined;
  readonly options: ChangeOptions;
};

type Outcome = {
  readonly applied: boolean;
  /** Whether the registry follows it by these tags now; null where that was not awaited. */
  readonly registered: boolean | null;
  readonly problems: readonly Problem[];
  readonly exitCode: 0 | 1;
};

/** Shows a change of tags, asks, writes it and waits until the registry is up to it; gives the exit code. */
export async function changeTags(change: Change): Promise<number> {
  const { session, observed, plan, options } = change;
  const { exitCode, problems, ...outcome } = await carryOut(change);
  if (options.json === true) {
    const { changes, after: tags, followers } = plan;
    const result = { pipeline: observed.definition.name, ...outcome, changes, tags, followers, problems };
    session.terminal.print(JSON.stringify(result, undefined, 2));
  }
  return exitCode;
}

async function carryOut(change: Change): Promise<Outcome> {
  const { session, observed, plan, pipelines, options } = change;
  const { terminal } = session;
  const { name } = observed.definition;
  const asItWas = { applied: false, registered: null, problems: plan.problems };
  if (plan.problems.length > 0) {
    tellProblems(
      `refused, nothing was written: ${name} would not be registered with these tags`,
      plan.problems,
      session,
    );
    return { ...asItWas, exitCode: 1 };
  }
  if (options.json !== true) showPlan(change);
  if (options.dryRun === true) return { ...asItWas, exitCode: 0 };
  if (!(await isAgreed(change))) {
    terminal.note('nothing was written');
    return { ...asItWas, exitCode: 1 };
  }
  await writeChange(session, observed, plan.changes);
  const done = { ...asItWas, applied: plan.changes.length > 0 };
  return !options.wait || pipelines === undefined
    ? { ...done, exitCode: 0 }
    : { ...done, ...(await settle(change, pipelines)) };
}

function showPlan(change: Change): void {
  const { session, observed, plan, options } = change;
  const { terminal, region } = session;
  const { print, paint } = terminal;
  const { account, definition } = observed;
  print(`${paint('bold', definition.name)}  account ${account}, ${region}`);
  for (const each of plan.changes) print(`  ${changeLine(each, paint)}`);
  if (plan.changes.length === 0) print('  nothing to change: the tags say so already');
  if (Object.keys(plan.after).length === 0) print('  follows nothing, and no push starts it');
  for (const follower of plan.followers) print(`  ${followerSentence(follower)}`);
  for (const action of leftOut(change)) print(`  ${action} follows nothing`);
  if (options.dryRun === true) terminal.note('nothing was written, since this is a dry run');
}

/** Source actions that `-` takes out of what the others follow. */
function leftOut({ observed, plan: { followers } }: Change): string[] {
  const sources = followers.length === 0 ? [] : codeCommitSources(observed.definition).map(({ name }) => name);
  return sources.filter((name) => !followers.some(({ action }) => action === name));
}

/** Nothing to change needs no answer. */
const isAgreed = async ({ session: { terminal }, observed, plan, options }: Change): Promise<boolean> =>
  plan.changes.length === 0 || isWanted(terminal, options, 'Apply?', `change the tags of ${observed.definition.name}`);

/** Waits for the registry, and tells how it took the change. */
async function settle(change: Change, pipelines: Pick<Pipelines, 'read'>): Promise<Omit<Outcome, 'applied'>> {
  const { session, observed, plan, options } = change;
  const { print, note, paint, working } = session.terminal;
  const { name } = observed.definition;
  const isGone = Object.keys(plan.after).length === 0;
  const goal = isGone ? 'forgotten' : 'registered';
  const awaited = await working(
    `waiting until ${name} is ${goal}, as a sweep sees to within 5 minutes`,
    () => awaitRegistration(pipelines, name, plan.after, options.timeout),
    `interrupted: the tags are written and take effect without you (relay show ${name})`,
  );
  if (awaited.kind === 'timed-out') {
    note(
      `not ${goal} within ${options.timeout} s. The tags are written: the next sweep sees to it, if the controller runs ` +
        `(relay show ${name}; docs/operations.md says what to look at)`,
    );
    return { registered: isGone, problems: [], exitCode: 1 };
  }
  const problems = awaited.status?.problems ?? [];
  if (problems.length > 0) {
    tellProblems(`the controller refuses these tags: ${name} keeps what was registered before`, problems, session);
    return { registered: false, problems, exitCode: 1 };
  }
  if (options.json !== true) print(paint('green', `  ${goal}`));
  return { registered: !isGone, problems, exitCode: 0 };
}

function tellProblems(
  headline: string,
  problems: readonly Problem[],
  { terminal: { note, paintNote } }: Session,
): void {
  note(headline);
  for (const line of problems.flatMap((problem) => problemLines(problem, paintNote, '  '))) note(line);
}
