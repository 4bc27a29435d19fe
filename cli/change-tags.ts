import type { Pipelines } from '../shared/app/ports.ts';
import type { ObservedPipeline } from '../shared/domain/pipeline-status.ts';
import { type Awaited, awaitRegistration } from './await-registration.ts';
import type { CommonOptions } from './command.ts';
import { CommandError } from './failure.ts';
import { problemLines } from './problem-lines.ts';
import type { Session } from './session.ts';
import { changeLine } from './tag-diff.ts';
import type { TagPlan } from './tag-plan.ts';
import { followerSentence } from './words.ts';
import { writeChange } from './write-change.ts';

export type ChangeOptions = CommonOptions & {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly wait: boolean;
  readonly timeout: number;
};

/** What became of it; `registered` is null where nobody waited for it. */
type Outcome = { readonly applied: boolean; readonly registered: boolean | null; readonly exitCode: 0 | 1 };

/**
 * Shows a change of tags, asks, writes it and waits until the registry is up to it; gives the exit code. Nothing is written
 * where the plan has problems.
 */
export async function changeTags(
  session: Session,
  observed: ObservedPipeline,
  plan: TagPlan,
  pipelines: Pick<Pipelines, 'read'> | undefined,
  options: ChangeOptions,
): Promise<number> {
  const { terminal } = session;
  const { name } = observed.definition;
  const { changes, after: tags, followers } = plan;
  const json = (outcome: Omit<Outcome, 'exitCode'>, problems = plan.problems) => {
    if (options.json !== true) return;
    terminal.print(JSON.stringify({ pipeline: name, ...outcome, changes, tags, followers, problems }, undefined, 2));
  };
  if (plan.problems.length > 0) {
    terminal.note(`refused, nothing was written: ${name} would not be registered with these tags`);
    for (const problem of plan.problems) problemLines(problem, terminal.paintNote).forEach(terminal.note);
    json({ applied: false, registered: null });
    return 1;
  }
  if (options.json !== true) showPlan(session, observed, plan);
  if (options.dryRun === true || !(await isWanted(session, name, plan, options))) {
    if (changes.length > 0) terminal.note(`nothing was written${options.dryRun === true ? ': --dry-run' : ''}`);
    json({ applied: false, registered: null });
    return options.dryRun === true ? 0 : 1;
  }
  await writeChange(session, observed, changes);
  const applied = changes.length > 0;
  if (!options.wait || pipelines === undefined) {
    json({ applied, registered: null });
    return 0;
  }
  const awaited = await terminal.working(
    `waiting until ${name} is ${Object.keys(tags).length === 0 ? 'forgotten' : 'registered'}; a sweep every 5 minutes is the latest`,
    () => awaitRegistration(pipelines, name, tags, options.timeout),
    `interrupted: the tags are written and take effect without you (relay show ${name})`,
  );
  const { exitCode, ...outcome } = report(session, observed, plan, awaited, options);
  json({ applied, ...outcome }, awaited.kind === 'in-step' ? awaited.status?.problems : []);
  return exitCode;
}

function showPlan({ terminal: { print, paint }, region }: Session, observed: ObservedPipeline, plan: TagPlan): void {
  const { account, definition } = observed;
  print(`${paint('bold', definition.name)}  account ${account}, ${region}`);
  for (const change of plan.changes) print(`  ${changeLine(change, paint)}`);
  if (plan.changes.length === 0) print('  nothing to change: the tags say so already');
  if (Object.keys(plan.after).length === 0) print('  follows nothing, and no push starts it');
  for (const follower of plan.followers) print(`  ${followerSentence(follower)}`);
}

/** Nothing to change needs no answer. */
async function isWanted({ terminal }: Session, name: string, { changes }: TagPlan, options: ChangeOptions) {
  if (changes.length === 0 || options.yes === true) return true;
  if (options.json === true) throw new CommandError(2, `--json asks nothing: give --yes to change the tags of ${name}`);
  if (!terminal.canAsk) {
    throw new CommandError(
      2,
      `nobody can be asked, since standard input is no terminal: give --yes to change the tags of ${name}`,
    );
  }
  return terminal.confirm('Apply? [y/N] ');
}

function report(
  { terminal }: Session,
  { definition: { name } }: ObservedPipeline,
  { after }: TagPlan,
  awaited: Awaited,
  options: ChangeOptions,
): Omit<Outcome, 'applied'> {
  if (awaited.kind === 'timed-out') {
    terminal.note(
      `not registered within ${options.timeout} s. The tags are written: the next sweep registers them if the controller ` +
        `runs (relay show ${name}; docs/operations.md says what to look at)`,
    );
    return { registered: false, exitCode: 1 };
  }
  const problems = awaited.status?.problems ?? [];
  if (problems.length > 0) {
    terminal.note(`the controller refuses these tags; ${name} keeps what was registered before`);
    for (const problem of problems) problemLines(problem, terminal.paintNote).forEach(terminal.note);
    return { registered: false, exitCode: 1 };
  }
  const isGone = Object.keys(after).length === 0;
  if (options.json !== true) terminal.print(terminal.paint('green', isGone ? '  forgotten' : '  registered'));
  return { registered: !isGone, exitCode: 0 };
}
