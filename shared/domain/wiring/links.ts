import type { FindingResult } from '../drift/finding.ts';
import type { IdentityAnswer } from '../drift/use.ts';
import { type HeartbeatSchedule, type ObservedSchedule, scheduleFault } from './desired-heartbeat.ts';
import { isTargetField } from './plan-rule.ts';

/** What a heartbeat passes, from the source account to the relay bus, in this order. A push passes all but the first. */
export const LINKS = ['heartbeat-schedule', 'forward-rule', 'target', 'forward-role', 'bus-policy'] as const;
export type Link = (typeof LINKS)[number];

export type LinkState =
  | { readonly kind: 'right' }
  | { readonly kind: 'broken'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };
export type Links = Readonly<Record<Link, LinkState>>;

export type ScheduleReading =
  | { readonly kind: 'found'; readonly schedule: ObservedSchedule }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown'; readonly why: string };

/** What the policies of the forward role say to putting events on the relay bus. */
export type RoleReading = IdentityAnswer | { readonly kind: 'missing' };

/** What is looked at in the source account only while it is silent. */
export type LinkReadings = { readonly schedule: ScheduleReading; readonly role: RoleReading };

/** What a run of the guard found of a subject, as it was before repair, or why it could not look. */
export type Seen = { readonly findings: readonly FindingResult[] } | { readonly why: string };

/** How the links of one source account are. */
export function linksOf(
  account: string,
  desired: HeartbeatSchedule,
  { schedule, role }: LinkReadings,
  { rule, bus }: { readonly rule: Seen; readonly bus: Seen },
): Links {
  return {
    'heartbeat-schedule': scheduleState(schedule, desired),
    'forward-rule': stateIn(rule, ({ field }) => !isTargetField(field)),
    target: stateIn(rule, ({ field }) => isTargetField(field)),
    'forward-role': roleState(role),
    'bus-policy': stateIn(bus, (finding) => concerns(finding, account)),
  };
}

/** Why nothing can be looked at in a source account, where the look at its rule found that out. */
export function whyUnseen(rule: Seen): string | undefined {
  if ('why' in rule) return rule.why;
  const unseen = rule.findings.find(({ reason }) => reason === 'unreachable');
  return unseen === undefined ? undefined : `the account cannot be reached: ${unseen.advice}`;
}

/**
 * Whether a finding about the policy of the relay bus concerns an account: a statement that should be there names whom it lets in;
 * one that should not, as a denial, keeps anybody out.
 */
export const concerns = ({ desired }: Pick<FindingResult, 'desired'>, account: string): boolean =>
  desired === undefined || desired.includes(account);

function scheduleState(reading: ScheduleReading, desired: HeartbeatSchedule): LinkState {
  switch (reading.kind) {
    case 'unknown':
      return reading;
    case 'missing':
      return { kind: 'broken', why: `there is no schedule ${desired.Name}` };
    case 'found': {
      const why = scheduleFault(reading.schedule, desired);
      return why === undefined ? { kind: 'right' } : { kind: 'broken', why };
    }
  }
}

function roleState(reading: RoleReading): LinkState {
  switch (reading.kind) {
    case 'allows':
      return { kind: 'right' };
    case 'unknown':
      return reading;
    case 'missing':
      return { kind: 'broken', why: 'there is no such role' };
    case 'silent':
      return { kind: 'broken', why: 'its policies do not allow events:PutEvents on the relay bus' };
    case 'forbids':
      return { kind: 'broken', why: `it may not put events on the relay bus: ${reading.why}` };
  }
}

function stateIn(seen: Seen, isOfLink: (finding: FindingResult) => boolean): LinkState {
  const unseen = whyUnseen(seen);
  if (unseen !== undefined) return { kind: 'unknown', why: unseen };
  const findings = 'why' in seen ? [] : seen.findings.filter(isOfLink);
  const broken = findings.filter(({ severity }) => severity === 'error');
  if (broken.length > 0) return { kind: 'broken', why: broken.map(inWords).join(', ') };
  const skew = findings.find(({ reason }) => reason === 'config-skew');
  return skew === undefined ? { kind: 'right' } : { kind: 'unknown', why: `${inWords(skew)}: ${skew.advice}` };
}

const inWords = ({ reason, field, outcome }: FindingResult): string =>
  `${reason} (${field}${outcome === 'repaired' ? ', repaired just now' : ''})`;
