import { describeAwsFailure } from '../../cli/aws/aws-failure.ts';
import { CommandError } from '../../cli/failure.ts';
import { isWanted } from '../../cli/terminal/ask.ts';
import type { Terminal } from '../../cli/terminal/terminal.ts';
import type { Result } from './check.ts';
import { createObserver } from './observer.ts';
import type { SmokeOptions } from './options.ts';
import { createPatience, Interrupted } from './patience.ts';
import { openPlace, type Place } from './place.ts';
import { isLoopSeen, printReport, type SmokeReport, staysOf } from './report.ts';
import { coversRepository } from './repository-filter.ts';
import { CHECKS, runChecks } from './run-checks.ts';
import { createRuns } from './runs.ts';
import { nameSubject, type Subject } from './subject.ts';
import { makeThrowAway } from './throw-away.ts';
import type { UndoList } from './undo-list.ts';
import { refOf, type World } from './world.ts';

/** How the user stops it: `checks` ends looking, `cleaning` ends the waits of removing too. */
export type Stops = { readonly checks: AbortSignal; readonly cleaning: AbortSignal };

/** Runs the whole smoke test; gives the exit code. */
export async function smoke(options: SmokeOptions, terminal: Terminal, stops: Stops, undo: UndoList): Promise<number> {
  const place = await openPlace(options, terminal);
  const subject = nameSubject(place, options.prefix);
  if (!coversRepository(place.forwardPattern, subject.name))
    throw new CommandError(
      2,
      `--prefix ${options.prefix}: the deployment forwards no pushes of repository ${subject.name}; give a prefix that the ` +
        `repositories of ${place.source.account} in its configuration cover`,
    );
  terminal.note(
    `makes repository ${subject.name} in ${place.source.account}; pipeline, queue and three rules of that name in ` +
      `${place.pipelines.account}, ${place.region}; pushes to it; removes them${options.keep === true ? ' not' : ''}`,
  );
  if (!(await isWanted(terminal, options, 'Go on?', 'go on'))) return 1;
  const checks: Result[] = [];
  const end = await lookAtAll(options, place, subject, terminal, stops, undo, checks);
  if (options.keep !== true) terminal.note('removing what was made');
  const left = options.keep === true ? undo.pending() : await undo.undoAll();
  const { region, source, pipelines } = place;
  const report: SmokeReport = {
    region,
    source: source.account,
    pipelines: pipelines.account,
    name: subject.name,
    ...end,
    checks,
    left,
    stays: staysOf(place, subject),
  };
  if (options.json === true) terminal.print(JSON.stringify(report, undefined, 2));
  else printReport(report, terminal);
  if (end.ended === 'interrupted') return 130;
  const loop = CHECKS.filter(({ kind }) => kind === 'loop').map(({ name }) => name);
  return end.ended === 'complete' && isLoopSeen(checks, loop) ? 0 : 1;
}

/** Makes what is to be thrown away and looks; whatever happens is part of the report, since all must be removed. */
async function lookAtAll(
  { wait }: SmokeOptions,
  place: Place,
  subject: Subject,
  terminal: Terminal,
  { checks: stopped, cleaning }: Stops,
  undo: UndoList,
  results: Result[],
): Promise<Pick<SmokeReport, 'ended' | 'error'>> {
  const patience = createPatience(terminal, wait, stopped);
  const own = { place, subject, commits: [] as string[] };
  try {
    await makeThrowAway({ ...own, patience: createPatience(terminal, wait, cleaning) }, undo);
    const observer = await createObserver(place, subject, patience, undo);
    const runs = createRuns(place, subject, patience);
    const world: World = { ...own, ref: refOf(subject), runs, observer, patience, notes: new Map() };
    await runChecks(world, (result) => results.push(result), terminal);
    return { ended: 'complete' };
  } catch (error) {
    if (error instanceof Interrupted) return { ended: 'interrupted' };
    const words =
      describeAwsFailure(error) ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
    return { ended: 'failed', error: words };
  }
}
