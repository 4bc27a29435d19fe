import * as z from 'zod';
import { addSeconds, EventTime, PipelineName } from './names.ts';
import { text } from './text.ts';

/** The lists that a sweep reads, in this order: pipelines with the follow tag, then all pipelines. */
const SweepList = z.enum(['tagged', 'listed']);
export type SweepList = z.infer<typeof SweepList>;

/**
 * How far one reading of the account has come. It is true whoever goes on from it, and however late: what is before the
 * token was compared since `began`, and nothing before it showed the unseen.
 */
export const Progress = z.object({
  began: EventTime,
  list: SweepList,
  /** Leads to the next page of the list; absent before its first. */
  token: text().optional(),
  /** When the token was given. */
  at: EventTime,
  /** Pipelines with a status that no page of this list has shown. */
  unseen: z.array(PipelineName),
  /** How many pipelines each list has shown. */
  shown: z.record(SweepList, z.number().int()),
});
export type Progress = z.infer<typeof Progress>;

/** What is kept from one sweep to the next: item `SWEEP`, `STATUS`. */
export const SweepState = z.object({ lastCompleted: EventTime.optional(), progress: Progress.optional() });
export type SweepState = z.infer<typeof SweepState>;

/** Seconds that GetResources honours a token (API reference, PaginationTokenExpiredException). */
const TOKEN_LIFE = 15 * 60;

export function beginSweep(known: readonly PipelineName[], now: EventTime): Progress {
  return { began: now, list: 'tagged', at: now, unseen: [...known], shown: { tagged: 0, listed: 0 } };
}

/** Goes on where an earlier sweep was interrupted, or begins anew where there is nothing or only what is too old. */
export function resumeSweep(
  saved: Progress | undefined,
  known: readonly PipelineName[],
  now: EventTime,
): { readonly progress: Progress; readonly resumed: boolean } {
  if (saved === undefined || addSeconds(saved.at, TOKEN_LIFE) <= now) {
    return { progress: beginSweep(known, now), resumed: false };
  }
  // Forgotten meanwhile: there is nothing left that its absence could tell.
  const unseen = saved.unseen.filter((name) => known.includes(name));
  return { progress: { ...saved, unseen }, resumed: true };
}

/** Starts the list over whose token is no longer honoured. */
export function startOver(progress: Progress, known: readonly PipelineName[], now: EventTime): Progress {
  const { token: _expired, ...rest } = progress;
  return { ...rest, at: now, unseen: [...known], shown: { ...progress.shown, [progress.list]: 0 } };
}

export type Advance = {
  readonly progress: Progress;
  /** Pipelines with a status that a list, now read to its end, did not show. */
  readonly missing: readonly PipelineName[];
  /** Both lists are read. */
  readonly isOver: boolean;
};

/** Goes on past a page that showed these pipelines; `next` is its token, absent on the last page. */
export function advance(
  progress: Progress,
  page: ReadonlyMap<PipelineName, unknown>,
  next: string | undefined,
  known: readonly PipelineName[],
  now: EventTime,
): Advance {
  const { began, list } = progress;
  const unseen = progress.unseen.filter((name) => !page.has(name));
  const shown = { ...progress.shown, [list]: progress.shown[list] + page.size };
  if (next !== undefined) {
    return { progress: { began, list, token: next, at: now, unseen, shown }, missing: [], isOver: false };
  }
  const over: Progress = { began, list: 'listed', at: now, unseen: list === 'listed' ? [] : [...known], shown };
  return { progress: over, missing: unseen, isOver: list === 'listed' };
}
