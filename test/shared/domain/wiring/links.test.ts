import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FindingResult } from '../../../../shared/domain/drift/finding.ts';
import { busStatements } from '../../../../shared/domain/wiring/desired-bus.ts';
import { heartbeatScheduleOf } from '../../../../shared/domain/wiring/desired-heartbeat.ts';
import {
  LINKS,
  type Link,
  type LinkReadings,
  type LinkState,
  type Links,
  linksOf,
  type Seen,
} from '../../../../shared/domain/wiring/links.ts';
import { verdictOn } from '../../../../shared/domain/wiring/links-verdict.ts';
import type { ObservedRule } from '../../../../shared/domain/wiring/observed-rule.ts';
import { planBus } from '../../../../shared/domain/wiring/plan-bus.ts';
import { planRule, unreachable } from '../../../../shared/domain/wiring/plan-rule.ts';
import { PIPELINES, REGION, SOURCE } from '../../../support/builders.ts';
import { deployment, desiredRule, OTHER, rightRule } from '../../../support/wiring-deployment.ts';

const schedule = heartbeatScheduleOf(REGION, SOURCE);
const right: LinkReadings & { rule: Seen; bus: Seen } = {
  schedule: { kind: 'found', schedule: { ...schedule, State: 'ENABLED' } },
  role: { kind: 'allows' },
  rule: { findings: [] },
  bus: { findings: [] },
};
const links = (change: Partial<typeof right>) => {
  const { rule, bus, ...readings } = { ...right, ...change };
  return linksOf(SOURCE, schedule, readings, { rule, bus });
};
const verdict = (change: Partial<typeof right>) => verdictOn(links(change), SOURCE, PIPELINES);

const seen = (findings: ReturnType<typeof planRule>, outcome: FindingResult['outcome'] = 'observed'): Seen => ({
  findings: findings.map((finding) => ({ ...finding, outcome })),
});
const rule = (change: Partial<ObservedRule> | undefined, outcome?: FindingResult['outcome']) =>
  seen(planRule(change && { ...rightRule(), ...change }, desiredRule()), outcome);
const [relayBus] = rightRule().Targets;
if (relayBus === undefined) throw new Error('no target');
const statements = busStatements(deployment).map((statement) => ({ ...statement }));
const busWithout = (account: string) =>
  seen(planBus({ Statement: statements.filter(({ Sid }) => !Sid.includes(account)) }, busStatements(deployment)));
const denial = { Sid: 'mine', Effect: 'Deny', Principal: '*', Action: 'events:PutEvents' };

describe('the broken link', () => {
  it.each<[string, Partial<typeof right>, Link, string]>([
    [
      'a schedule that is gone',
      { schedule: { kind: 'missing' } },
      'heartbeat-schedule',
      'there is no schedule commit-relay-heartbeat',
    ],
    [
      'a schedule that is disabled',
      { schedule: { kind: 'found', schedule: { ...schedule, State: 'DISABLED' } } },
      'heartbeat-schedule',
      'schedule commit-relay-heartbeat is disabled',
    ],
    ['a rule that is gone', { rule: rule(undefined) }, 'forward-rule', 'missing-rule (Rule)'],
    ['a rule that is disabled', { rule: rule({ State: 'DISABLED' }) }, 'forward-rule', 'rule-disabled (State)'],
    [
      'a rule that was disabled until just now',
      { rule: rule({ State: 'DISABLED' }, 'repaired') },
      'forward-rule',
      'rule-disabled (State, repaired just now)',
    ],
    ['another pattern', { rule: rule({ EventPattern: '{}' }) }, 'forward-rule', 'wrong-pattern (EventPattern)'],
    ['no target', { rule: rule({ Targets: [] }) }, 'target', 'wrong-target (Targets[relay-bus])'],
    [
      'another bus, and another role',
      { rule: rule({ Targets: [{ ...relayBus, Arn: 'arn:x', RoleArn: 'arn:y' }] }) },
      'target',
      'wrong-target (Targets[relay-bus].Arn), wrong-target-role (Targets[relay-bus].RoleArn)',
    ],
    ['a role that is gone', { role: { kind: 'missing' } }, 'forward-role', 'there is no such role'],
    [
      'a role without its policy',
      { role: { kind: 'silent' } },
      'forward-role',
      'its policies do not allow events:PutEvents on the relay bus',
    ],
    [
      'a role that something forbids it',
      { role: { kind: 'forbids', why: 'a boundary' } },
      'forward-role',
      'it may not put events on the relay bus: a boundary',
    ],
    [
      'a statement of its own that is missing',
      { bus: busWithout(SOURCE) },
      'bus-policy',
      `missing-statement (Statement[commit-relay-${SOURCE}])`,
    ],
    [
      'a statement that denies',
      { bus: seen(planBus({ Statement: [...statements, denial] }, busStatements(deployment))) },
      'bus-policy',
      'undeclared-statement (Statement[mine])',
    ],
  ])('is named: %s', (_what, change, link, why) => {
    expect(verdict(change)).toEqual({ brokenLink: link, advice: `broken link: ${link}: ${why}` });
  });

  it.each<[string, Partial<typeof right>]>([
    ['fewer retries', { rule: rule({ Targets: [{ ...relayBus, RetryPolicy: { MaximumRetryAttempts: 1 } }] }) }],
    ['a target more', { rule: rule({ Targets: [relayBus, { Id: 'mine', Arn: 'arn:x' }] }) }],
    ['a lost hash', { rule: rule({ Description: 'mine' }) }],
    ["another account's statement", { bus: busWithout(OTHER) }],
  ])('is none of what keeps no heartbeat back: %s', (_what, change) => {
    const { brokenLink, advice } = verdict(change);
    expect(brokenLink).toBeUndefined();
    expect(advice).toBe(
      'every link to the relay bus looks right; look at queues commit-relay-heartbeat-dlq and ' +
        `commit-relay-forward-${PIPELINES}-dlq of ${SOURCE}, then at rule and queue commit-relay-pushes, and at the log of ` +
        'commit-relay-dispatch',
    );
  });

  it.each<[string, Partial<typeof right>, string]>([
    ['a schedule', { schedule: { kind: 'unknown', why: 'late' } }, 'heartbeat-schedule: late'],
    ['a role', { role: { kind: 'unknown', why: 'denied' } }, 'forward-role: denied'],
    ['a bus', { bus: { why: 'bus: no answer' } }, 'bus-policy: bus: no answer'],
    ['a rule', { rule: { why: 'rule: no answer' } }, 'forward-rule, target: rule: no answer'],
    [
      'an account',
      { rule: seen([unreachable(desiredRule(), 'AccessDenied: no')], 'told') },
      'forward-rule, target: the account cannot be reached: AccessDenied: no',
    ],
    [
      'a rule of another configuration',
      { rule: rule({ Description: 'commit-relay config=h2', State: 'DISABLED' }) },
      'forward-rule: config-skew (Description): deploy source account and controller from one configuration; it also differs in State',
    ],
  ])('is not known where a link is not: %s', (_what, change, text) => {
    const { brokenLink, advice } = verdict(change);
    expect(brokenLink).toBeUndefined();
    expect(advice).toMatch(/^no broken link was found; not known: /);
    expect(advice).toContain(`not known: ${text}; look at queues`);
  });

  it('is the first of several, and all are told, what is not known last', () => {
    expect(
      verdict({
        bus: busWithout(SOURCE),
        rule: rule({ State: 'DISABLED' }),
        schedule: { kind: 'unknown', why: 'late' },
      }),
    ).toEqual({
      brokenLink: 'forward-rule',
      advice:
        'broken link: forward-rule: rule-disabled (State); ' +
        `broken link: bus-policy: missing-statement (Statement[commit-relay-${SOURCE}]); not known: heartbeat-schedule: late`,
    });
  });

  it('is never one that is right or not known, and every one that is broken is told', () => {
    const state = fc.constantFrom<LinkState>(
      { kind: 'right' },
      { kind: 'broken', why: 'b1' },
      { kind: 'broken', why: 'b2' },
      { kind: 'unknown', why: 'u1' },
      { kind: 'unknown', why: 'u2' },
    );
    const all = {
      ...{ 'heartbeat-schedule': state, 'forward-rule': state, target: state },
      ...{ 'forward-role': state, 'bus-policy': state },
    };
    fc.assert(
      fc.property(fc.record(all), (states: Links) => {
        const { brokenLink, advice } = verdictOn(states, SOURCE, PIPELINES);
        const broken = LINKS.filter((link) => states[link].kind === 'broken');
        expect(brokenLink).toBe(broken[0]);
        const told = [...advice.matchAll(/broken link: ([a-z, -]+):/g)].flatMap(([, names = '']) => names.split(', '));
        expect(told.toSorted()).toEqual(broken.toSorted());
      }),
    );
  });
});
