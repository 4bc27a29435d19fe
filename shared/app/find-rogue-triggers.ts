import { NO_REPAIRS } from '../domain/drift/contest.ts';
import type { FindingResult } from '../domain/drift/finding.ts';
import { addSeconds, type EventTime, wholeSeconds } from '../domain/names.ts';
import { mayStartAtPush, rogueTriggers } from '../domain/triggers/rogue-triggers.ts';
import { keepable, newTriggers } from '../domain/triggers/trigger-status.ts';
import type { Clock } from './clock.ts';
import type { Followers } from './registry-ports.ts';
import type { Report } from './report.ts';
import type { EventRules, TriggerStatuses } from './trigger-ports.ts';

export type TriggerPorts = {
  readonly clock: Pick<Clock, 'now'>;
  readonly rules: EventRules;
  readonly followers: Pick<Followers, 'all'>;
  readonly triggers: TriggerStatuses;
};

/** Seconds between two looks: rules are many, and change seldom. */
const BETWEEN_LOOKS = 3_600;

/** What reading may take, in milliseconds, beside the rest of the guard's work. */
const PATIENCE_MS = 8_000;

/** With less a look is not begun. */
const LEAST_MS = 4_000;

/**
 * Looks at the rules of every bus, once an hour at most, for what starts followers beside the relay; stores and tells
 * what it finds, and changes nothing. A look that takes too long is given up, and one for which no time is left not begun:
 * it is made at the next run. Two at once find the same, and may tell of it twice.
 * @param milliseconds that are left for reading
 */
export async function findRogueTriggers(ports: TriggerPorts, milliseconds: number, report: Report): Promise<void> {
  const patience = Math.min(PATIENCE_MS, milliseconds);
  const now = wholeSeconds(ports.clock.now());
  const seen = patience < LEAST_MS ? 'late' : await unlessLate(patience, (signal) => look(ports, now, signal));
  if (seen === 'late') {
    report.warn('rogue triggers not looked for', { reason: 'time-short', milliseconds: patience });
    return;
  }
  if (seen === undefined) return;
  const { last, rules, followers } = seen;
  const found = rogueTriggers(rules, new Set(followers.map(({ pipeline }) => pipeline)));
  const told = found.map((finding): FindingResult => ({ ...finding, outcome: 'told' }));
  const { kept: findings, omitted } = keepable(last, told);
  const status = { subject: 'triggers', lookedAt: now, findings, history: NO_REPAIRS } as const;
  await ports.triggers.put({ ...status, ...(omitted > 0 && { omitted }) });
  if (omitted > 0) report.warn('rogue triggers left out', { omitted, kept: findings.length });
  for (const finding of findings) report.warn('drift', finding);
  const fresh = newTriggers(last, findings);
  for (const { reason } of fresh) report.count('DriftFound', { reason });
  for (const [subject, ofRule] of Map.groupBy(fresh, (finding) => finding.subject)) {
    report.tell({ type: 'Drift Found', detail: { subject, findings: ofRule } });
  }
  report.info('rogue triggers looked for', { rules: rules.length, findings: findings.length, new: fresh.length });
}

/** Undefined where the last look is recent. */
async function look({ triggers, rules, followers }: TriggerPorts, now: EventTime, signal: AbortSignal) {
  const last = await triggers.read();
  if (last !== undefined && isRecent(last.lookedAt, now)) return undefined;
  const [targeted, all] = await Promise.all([rules.targeted(mayStartAtPush, signal), followers.all()]);
  return { last, rules: targeted, followers: all };
}

/** A time to come is no look that was made. */
const isRecent = (lookedAt: EventTime, now: EventTime): boolean =>
  lookedAt <= now && now < addSeconds(lookedAt, BETWEEN_LOOKS);

/** `late` where it takes too long, whatever it is that hangs. */
async function unlessLate<T>(milliseconds: number, read: (signal: AbortSignal) => Promise<T>): Promise<T | 'late'> {
  const signal = AbortSignal.timeout(milliseconds);
  const late = new Promise<'late'>((resolve) => {
    signal.addEventListener('abort', () => resolve('late'), { once: true });
  });
  try {
    return await Promise.race([read(signal), late]);
  } catch (error) {
    if (signal.aborted) return 'late';
    throw error;
  }
}
