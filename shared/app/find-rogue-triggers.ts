import { NO_REPAIRS } from '../domain/drift/contest.ts';
import type { FindingResult } from '../domain/drift/finding.ts';
import { addSeconds, type EventTime, wholeSeconds } from '../domain/names.ts';
import type { TargetedRule } from '../domain/triggers/event-rule.ts';
import { mayStartAtPush, rogueTriggers } from '../domain/triggers/rogue-triggers.ts';
import { newTriggers } from '../domain/triggers/trigger-status.ts';
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

/** What reading all rules may take, in milliseconds, beside the rest of the guard's work. */
const PATIENCE_MS = 8_000;

/**
 * Looks at the rules of every bus, once an hour at most, for what starts followers beside the relay; stores and tells
 * what it finds, and changes nothing. A look that takes too long is given up and made again at the next run. Two at once
 * find the same, and may tell of it twice.
 */
export async function findRogueTriggers(ports: TriggerPorts, report: Report): Promise<void> {
  const now = wholeSeconds(ports.clock.now());
  const last = await ports.triggers.read();
  if (last !== undefined && isRecent(last.lookedAt, now)) return;
  const [rules, followers] = await Promise.all([readRules(ports.rules), ports.followers.all()]);
  if (rules === undefined) {
    report.warn('rogue triggers not looked for', { reason: 'time-short', milliseconds: PATIENCE_MS });
    return;
  }
  const found = rogueTriggers(rules, new Set(followers.map(({ pipeline }) => pipeline)));
  const findings = found.map((finding): FindingResult => ({ ...finding, outcome: 'told' }));
  await ports.triggers.put({ subject: 'triggers', lookedAt: now, findings, history: NO_REPAIRS });
  for (const finding of findings) report.warn('drift', finding);
  const fresh = newTriggers(last, findings);
  for (const { reason } of fresh) report.count('DriftFound', { reason });
  for (const [subject, ofRule] of Map.groupBy(fresh, (finding) => finding.subject)) {
    report.tell({ type: 'Drift Found', detail: { subject, findings: ofRule } });
  }
  report.info('rogue triggers looked for', { rules: rules.length, findings: findings.length, new: fresh.length });
}

/** A time to come is no look that was made. */
const isRecent = (lookedAt: EventTime, now: EventTime): boolean =>
  lookedAt <= now && now < addSeconds(lookedAt, BETWEEN_LOOKS);

/** Undefined where it takes too long. */
async function readRules({ targeted }: EventRules): Promise<TargetedRule[] | undefined> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    return await targeted(mayStartAtPush, patience);
  } catch (error) {
    if (patience.aborted) return undefined;
    throw error;
  }
}
