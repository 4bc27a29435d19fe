import * as z from 'zod';
import { addSeconds, EventTime } from '../names.ts';

/** One repair of one field. */
const Repair = z.object({
  field: z.string(),
  at: EventTime,
  /** What it mended, so that a repair that is tried again counts once: a pipeline's version, an invocation's id. */
  of: z.string(),
});
type Repair = z.infer<typeof Repair>;

/** A field that somebody else keeps changing: it is not repaired for a while. */
export const Contest = z.object({ field: z.string(), since: EventTime });
export type Contest = z.infer<typeof Contest>;

/** The repairs of one subject of the last 30 days, and what is contested. */
export const RepairHistory = z.object({ repairs: z.array(Repair), contested: z.array(Contest) });
export type RepairHistory = z.infer<typeof RepairHistory>;

export const NO_REPAIRS: RepairHistory = { repairs: [], contested: [] };

const HOUR = 3600;
const DAY = 24 * HOUR;
const KEPT = 30 * DAY;
/** Seconds that the clock of whoever resumes may be ahead. */
const MOST_AHEAD = 300;
/** Repairs of one field after which it is contested: the third within an hour, the fifth within 30 days. */
const MOST_AN_HOUR = 3;
const MOST_KEPT = 5;

/**
 * What still counts: repairs of the last 30 days, contests of the last day, and nothing from before `resumedAt`, when
 * somebody said that the relay may repair again.
 */
export function currentHistory(history: RepairHistory, now: EventTime, resumedAt?: EventTime): RepairHistory {
  // A mark of a clock that is far ahead would lift every contest to come.
  const isMark = resumedAt !== undefined && resumedAt <= addSeconds(now, MOST_AHEAD);
  const isOver = (moment: EventTime) => isMark && moment <= resumedAt;
  const counts = (moment: EventTime, seconds: number) => moment > addSeconds(now, -seconds) && !isOver(moment);
  return {
    repairs: history.repairs.filter(({ at }) => counts(at, KEPT)),
    contested: history.contested.filter(({ since }) => counts(since, DAY)),
  };
}

/** When a contest ends by itself. */
export const contestEnd = ({ since }: Contest): EventTime => addSeconds(since, DAY);

export const isContested = ({ contested }: RepairHistory, field: string): boolean =>
  contested.some((contest) => contest.field === field);

/** The history with these repairs added, each field once for what it mended; fields repaired too often become contested. */
export function withRepairs(
  history: RepairHistory,
  fields: readonly string[],
  of: string,
  now: EventTime,
): RepairHistory {
  const isKnown = (field: string) => history.repairs.some((repair) => repair.field === field && repair.of === of);
  const fresh = fields.filter((field) => !isKnown(field)).map((field) => ({ field, at: now, of }));
  const repairs = [...history.repairs, ...fresh];
  const tooMany = fresh.filter(({ field }) => isTooOften(repairs, field, now) && !isContested(history, field));
  return { repairs, contested: [...history.contested, ...tooMany.map(({ field }) => ({ field, since: now }))] };
}

function isTooOften(repairs: readonly Repair[], field: string, now: EventTime): boolean {
  const own = repairs.filter((repair) => repair.field === field);
  const recent = own.filter(({ at }) => at > addSeconds(now, -HOUR));
  return own.length >= MOST_KEPT || recent.length >= MOST_AN_HOUR;
}

/** Fields that are contested and were not before. */
export const contestedSince = (before: RepairHistory, { contested }: RepairHistory): string[] =>
  contested.map(({ field }) => field).filter((field) => !isContested(before, field));
