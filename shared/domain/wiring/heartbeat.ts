import * as z from 'zod';
import { FindingResult } from '../drift/finding.ts';
import { addSeconds, EventTime } from '../names.ts';

/** What is known of the heartbeats of one source account: item `ACCOUNT#<id>`, `HEARTBEAT`. */
export const HeartbeatStatus = z.object({
  /** Event time of the newest one that came. */
  heardAt: EventTime.optional(),
  /** When a guard first expected one. */
  expectedSince: EventTime.optional(),
  /** When `Source Silent` was last told. */
  toldAt: EventTime.optional(),
  /** When a guard last looked, and what it found. */
  lookedAt: EventTime.optional(),
  findings: z.array(FindingResult).default([]),
});
export type HeartbeatStatus = z.infer<typeof HeartbeatStatus>;

/** Subject of findings about the heartbeats of a source account. */
export const heartbeatSubject = (account: string): string => `heartbeat/${account}`;

/** Nothing was heard of a source account for too long. */
export type Silence = {
  /** Absent where none was ever heard. */
  readonly lastHeard?: EventTime;
  /** It was not told of yet. */
  readonly isNews: boolean;
};

/** Seconds without a heartbeat after which an account is silent: three of them are missing. */
const SILENT_AFTER = 900;
/** Seconds that another clock may be ahead. */
const MOST_AHEAD = 300;

/** A status as it counts now: heartbeats are expected from now on if they were not, and a moment to come is none that was. */
export function currentStatus(status: HeartbeatStatus | undefined, now: EventTime): CurrentStatus {
  const past = (moment: EventTime | undefined) =>
    moment !== undefined && moment <= addSeconds(now, MOST_AHEAD) ? moment : undefined;
  const [heardAt, toldAt] = [past(status?.heardAt), past(status?.toldAt)];
  return {
    ...(heardAt && { heardAt }),
    expectedSince: past(status?.expectedSince) ?? now,
    ...(toldAt && { toldAt }),
    findings: status?.findings ?? [],
  };
}

type CurrentStatus = HeartbeatStatus & { readonly expectedSince: EventTime };

/**
 * The silence of an account; undefined while it is none. It begins with the newest heartbeat, or where none ever came when one was first
 * expected. One that was told of goes on until a heartbeat is sent after that: what comes late shows nothing of now.
 */
export function silenceOf({ heardAt, expectedSince, toldAt }: CurrentStatus, now: EventTime): Silence | undefined {
  const since = heardAt ?? expectedSince;
  if (since >= addSeconds(now, -SILENT_AFTER)) return undefined;
  const isNews = toldAt === undefined || since > toldAt;
  return heardAt === undefined ? { isNews } : { lastHeard: heardAt, isNews };
}

/** What is said of a silence; `advice`: what of the links between was found. */
export const silentFinding = (
  account: string,
  { lastHeard, advice }: Pick<Silence, 'lastHeard'> & { readonly advice: string },
): FindingResult => ({
  subject: heartbeatSubject(account),
  field: 'lastHeard',
  ...(lastHeard === undefined ? {} : { observed: lastHeard }),
  reason: 'source-silent',
  action: 'report',
  severity: 'error',
  advice,
  outcome: 'told',
});
