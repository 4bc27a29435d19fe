import { type Contest, currentHistory, NO_REPAIRS, type RepairHistory } from '../../shared/domain/drift/contest.ts';
import { type EventTime, PipelineName, wholeSeconds } from '../../shared/domain/names.ts';
import type { Relay } from '../aws/session.ts';
import { CommandError } from '../failure.ts';
import { pipelineOf } from '../plan/subject-plan.ts';
import { wiringSubjects } from '../plan/wiring-subjects.ts';
import { didYouMean, nearest } from '../terminal/nearest.ts';

type Registry = Pick<Relay, 'pipelines' | 'wirings' | 'resumptions' | 'deployment'>;

/**
 * What of a subject is contested now.
 * @throws CommandError that names similar ones where the registry knows no such subject
 */
export async function contestsOf(registry: Registry, subject: string, now: EventTime): Promise<readonly Contest[]> {
  const history = await historyOf(registry, subject);
  return currentContests(registry, subject, history, now);
}

/** Contests that neither time nor a resumption has ended. */
export async function currentContests(
  { resumptions }: Pick<Registry, 'resumptions'>,
  subject: string,
  history: RepairHistory,
  now: EventTime,
): Promise<readonly Contest[]> {
  if (history.contested.length === 0) return [];
  return currentHistory(history, now, await resumptions.of(subject)).contested;
}

async function historyOf({ pipelines, wirings, deployment }: Registry, subject: string): Promise<RepairHistory> {
  const name = pipelineOf(subject);
  if (name === undefined) {
    const status = await wirings.read(subject);
    if (status?.subject === subject) return status.history;
    const known = wiringSubjects(deployment);
    if (known.includes(subject)) return NO_REPAIRS;
    throw new CommandError(2, `the guard keeps no ${subject}${didYouMean(nearest(subject, known))}`);
  }
  const status = await pipelines.read(PipelineName.parse(name));
  if (status !== undefined) return status.drift?.history ?? NO_REPAIRS;
  const hint = didYouMean(
    nearest(
      name,
      (await pipelines.all()).map((each) => each.name),
    ),
  );
  throw new CommandError(2, `no pipeline ${name} is registered${hint}`);
}

/** What of these subjects is contested; those of which nothing is are left out. */
export async function contestsAmong(
  registry: Pick<Registry, 'resumptions'>,
  subjects: readonly { readonly subject: string; readonly history: RepairHistory }[],
): Promise<ReadonlyMap<string, readonly Contest[]>> {
  const now = wholeSeconds(new Date());
  const entries = await Promise.all(
    subjects
      .filter(({ history }) => history.contested.length > 0)
      .map(async ({ subject, history }) => [subject, await currentContests(registry, subject, history, now)] as const),
  );
  return new Map(entries.filter(([, contested]) => contested.length > 0));
}
