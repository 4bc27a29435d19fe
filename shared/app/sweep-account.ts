import { amiss, changedDefinitions, changedTags, type Statuses } from '../domain/census.ts';
import { type EventTime, type PipelineName, wholeSeconds } from '../domain/names.ts';
import { advance, type Progress, resumeSweep, startOver } from '../domain/sweep.ts';
import type { ReconcileQueue } from './aws-ports.ts';
import type { Clock } from './clock.ts';
import { createNominations, type Nominations } from './nominations.ts';
import type { Followers, Pipelines } from './registry-ports.ts';
import type { Report } from './report.ts';
import type { CensusPage, PipelineCensus, Sweeps } from './sweep-ports.ts';

export type SweepPorts = {
  readonly clock: Pick<Clock, 'now'>;
  readonly census: PipelineCensus;
  readonly pipelines: Pipelines;
  readonly followers: Followers;
  readonly sweeps: Sweeps;
  readonly reconcileQueue: ReconcileQueue;
  readonly configHash: string;
};

/** What one sweep is given: the cause that its nominations carry, and whether its time runs out. */
export type SweepLimits = { readonly cause: string; timeIsShort(): boolean };

/**
 * Nominates every pipeline whose registration does not show what its tags and definition say now, or that is due. This
 * is the guarantee behind the events: where they are lost, the next sweep finds the change. A sweep that is throttled or
 * runs out of time leaves the rest to the next. Two at once do no harm: a nomination changes nothing by itself, and
 * whichever progress is stored last is true of what was read for it.
 */
export async function sweepAccount(ports: SweepPorts, limits: SweepLimits, report: Report): Promise<void> {
  const now = timeOf(ports);
  const [state, all, followers] = await Promise.all([
    ports.sweeps.read(),
    ports.pipelines.all(),
    ports.followers.all(),
  ]);
  const statuses = new Map(all.map((status) => [status.name, status]));
  const nominations = createNominations(ports.reconcileQueue, limits.cause, report);
  await nominations.add(amiss(statuses, followers, ports.configHash, now), 'registry');
  const { progress: start, resumed } = resumeSweep(state.progress, [...statuses.keys()], now);
  if (resumed) report.info('sweep resumed', { list: start.list, began: start.began });
  const { end, progress } = await readOn({ ports, limits, statuses, nominations, report }, start);
  const { began, list, shown, unseen } = progress;
  if (end === 'completed') {
    await ports.sweeps.put({ lastCompleted: timeOf(ports) });
    const counts = { pipelines: shown.listed, followers: shown.tagged, nominated: nominations.count() };
    report.info('sweep completed', { began, ...counts });
    report.count('SweepCompleted');
    return;
  }
  // What did not advance is not stored again: another sweep may have completed it since.
  if (progress !== start) await ports.sweeps.put({ ...state, progress });
  report.info('sweep interrupted', { reason: end, began, list, unseen: unseen.length });
  report.count('SweepInterrupted', { reason: end });
}

type Sweep = {
  readonly ports: SweepPorts;
  readonly limits: SweepLimits;
  readonly statuses: Statuses;
  readonly nominations: Nominations;
  readonly report: Report;
};

type SweepEnd = { readonly end: 'completed' | 'throttled' | 'time-short'; readonly progress: Progress };

/** Reads page after page and nominates what each shows, until all is read or something is in the way. */
async function readOn({ ports, limits, statuses, nominations, report }: Sweep, start: Progress): Promise<SweepEnd> {
  const known = [...statuses.keys()];
  let progress = start;
  for (let isFirst = true; ; isFirst = false) {
    if (limits.timeIsShort()) return { end: 'time-short', progress };
    const { page, changed } = await readPage(ports.census, statuses, progress);
    switch (page.kind) {
      case 'throttled':
        return { end: 'throttled', progress };
      case 'expired':
        if (!isFirst || progress.token === undefined)
          throw new Error(`${progress.list} refuses the token that it gave`);
        report.info('sweep starts a list over', { list: progress.list });
        progress = startOver(progress, known, timeOf(ports));
        break;
      case 'page': {
        const { list } = progress;
        await nominations.add(changed, list === 'tagged' ? 'tags' : 'definition');
        const step = advance(progress, page.pipelines, page.next, known, timeOf(ports));
        await nominations.add(step.missing, list === 'tagged' ? 'not-tagged' : 'not-listed');
        progress = step.progress;
        if (step.isOver) return { end: 'completed', progress };
      }
    }
  }
}

type Reading = { readonly page: CensusPage<unknown>; readonly changed: readonly PipelineName[] };

/** The next page, and those on it whose status shows something else. */
async function readPage(census: PipelineCensus, statuses: Statuses, { list, token }: Progress): Promise<Reading> {
  switch (list) {
    case 'tagged': {
      const page = await census.tagged(token);
      return { page, changed: page.kind === 'page' ? changedTags(page.pipelines, statuses) : [] };
    }
    case 'listed': {
      const page = await census.listed(token);
      return { page, changed: page.kind === 'page' ? changedDefinitions(page.pipelines, statuses) : [] };
    }
  }
}

const timeOf = ({ clock }: Pick<SweepPorts, 'clock'>): EventTime => wholeSeconds(clock.now());
