import * as z from 'zod';
import { addSeconds, EventTime } from '../names.ts';
import { RepairHistory } from './contest.ts';
import { FindingResult } from './finding.ts';

/** Who made a version of a definition, and when, as CloudTrail told it. Nothing is decided by it. */
export const Change = z.object({ version: z.number().int(), by: z.string(), at: EventTime });
export type Change = z.infer<typeof Change>;

/** What came of a repair that somebody ordered: later looks find other things. */
export const OrderedRepair = z.object({ id: z.string(), findings: z.array(FindingResult) });
export type OrderedRepair = z.infer<typeof OrderedRepair>;

/** What is known of the drift of one pipeline. */
export const DriftState = z.object({
  /** What the last look found. */
  findings: z.array(FindingResult),
  history: RepairHistory,
  /** The newest change that was told of. */
  change: Change.optional(),
  /** Contested fields that nobody was told of yet: the look that found them was cut short. */
  untold: z.array(z.string()).optional(),
  /** The last one. */
  order: OrderedRepair.optional(),
});
export type DriftState = z.infer<typeof DriftState>;

/** The newer of two changes. */
export function newerChange(one: Change | undefined, other: Change | undefined): Change | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return other.version > one.version ? other : one;
}

const HOUR = 3600;
const DAY = 24 * HOUR;

/** When to look again at what was not put right, since nothing else may show that it could be now. */
export function lookAgain({ findings, history }: DriftState, now: EventTime): EventTime | undefined {
  return findings.flatMap((finding) => momentsFor(finding, history, now)).toSorted()[0];
}

function momentsFor({ outcome, severity }: FindingResult, { contested }: RepairHistory, now: EventTime): EventTime[] {
  switch (outcome) {
    case 'waiting':
      return [now];
    case 'blocked':
    case 'refused':
      return [addSeconds(now, HOUR)];
    case 'told':
      // Roles, policies and keys may be mended, or read again, and no event says so.
      return severity === 'info' ? [] : [addSeconds(now, HOUR)];
    case 'contested':
      return contested.map(({ since }) => addSeconds(since, DAY + 1));
    case 'repaired':
    case 'observed':
      return [];
  }
}
