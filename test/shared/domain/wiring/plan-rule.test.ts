import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ObservedRule, Target } from '../../../../shared/domain/wiring/observed-rule.ts';
import { planRule } from '../../../../shared/domain/wiring/plan-rule.ts';
import { ruleChanges } from '../../../../shared/domain/wiring/rule-changes.ts';
import { SOURCE } from '../../../support/builders.ts';
import { afterChange } from '../../../support/fakes/event-bridge.ts';
import { desiredRule, OTHER, rightRule } from '../../../support/wiring-deployment.ts';

const right = rightRule();
const [relayBus] = right.Targets;
if (relayBus === undefined) throw new Error('no target');
const withTarget = (change: Partial<Target>): ObservedRule => ({ ...right, Targets: [{ ...relayBus, ...change }] });
const mine: Target = { Id: 'mine', Arn: 'arn:aws:sqs:ap-south-1:111111111111:mine' };
const { Description: _, ...undescribed } = right;
const { DeadLetterConfig: __, ...withoutQueue } = relayBus;
const { RetryPolicy: ___, ...withoutRetries } = relayBus;

const told = (observed: ObservedRule | undefined, account = SOURCE) =>
  planRule(observed, desiredRule(account)).map(({ field, reason, severity }) => `${field} ${reason} ${severity}`);

describe('the plan of a forward rule', () => {
  it.each<[string, ObservedRule | undefined, string[]]>([
    ['nothing of what is right', right, []],
    ['a rule that is missing', undefined, ['Rule missing-rule error']],
    ['a rule that is disabled', { ...right, State: 'DISABLED' }, ['State rule-disabled error']],
    ['no other way to be enabled', { ...right, State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' }, []],
    ['another pattern', { ...right, EventPattern: '{"source":["x"]}' }, ['EventPattern wrong-pattern error']],
    ['a pattern that is no JSON', { ...right, EventPattern: '{' }, ['EventPattern wrong-pattern error']],
    ['a schedule', { ...right, ScheduleExpression: 'rate(1 day)' }, ['ScheduleExpression wrong-pattern warning']],
    ['a lost hash', undescribed, ['Description wrong-description info']],
    ['a description of somebody', { ...right, Description: 'mine' }, ['Description wrong-description info']],
    ['no words around the hash', { ...right, Description: 'relay, config=h1' }, []],
    ['no target', { ...right, Targets: [] }, ['Targets[relay-bus] wrong-target error']],
    ['another bus', withTarget({ Arn: 'arn:x' }), ['Targets[relay-bus].Arn wrong-target error']],
    ['another role', withTarget({ RoleArn: 'arn:x' }), ['Targets[relay-bus].RoleArn wrong-target-role error']],
    [
      'no dead-letter queue',
      { ...right, Targets: [withoutQueue] },
      ['Targets[relay-bus].DeadLetterConfig wrong-dead-letter-queue warning'],
    ],
    [
      'fewer retries',
      withTarget({ RetryPolicy: { MaximumRetryAttempts: 1 } }),
      ['Targets[relay-bus].RetryPolicy wrong-retry-policy warning'],
    ],
    ['no retries that are the default anyway', { ...right, Targets: [withoutRetries] }, []],
    ['a target more', { ...right, Targets: [relayBus, mine] }, ['Targets[mine] undeclared-target warning']],
    [
      'a target that is named like a field of ours',
      { ...right, Targets: [relayBus, { ...mine, Id: 'relay-bus.Arn' }] },
      ['Targets[relay-bus.Arn] undeclared-target warning'],
    ],
    ['another configuration', { ...right, Description: 'commit-relay config=h2' }, ['Description config-skew warning']],
  ])('tells %s', (_what, observed, findings) => {
    expect(told(observed)).toEqual(findings);
  });

  it('does not heed the order of a pattern', () => {
    const pattern = {
      detail: { repositoryName: [{ exists: false }, { prefix: 'team-' }, 'shop'] },
      'detail-type': ['Source Heartbeat', 'CodeCommit Repository State Change'],
      source: ['commit-relay.heartbeat', 'aws.codecommit'],
    };
    expect(told({ ...rightRule(OTHER), EventPattern: JSON.stringify(pattern) }, OTHER)).toEqual([]);
    expect(told({ ...right, EventPattern: JSON.stringify(pattern) })).toEqual(['EventPattern wrong-pattern error']);
  });

  it('tells of a rule of another configuration what else is not as it would be, and has nothing of it mended', () => {
    const skewed: ObservedRule = { ...right, Description: 'commit-relay config=h2', State: 'DISABLED', Targets: [] };
    expect(planRule(skewed, desiredRule())).toMatchObject([
      {
        action: 'report',
        observed: 'commit-relay config=h2',
        desired: 'commit-relay config=h1',
        advice: expect.stringMatching(/; it also differs in State, Targets\[relay-bus\]$/),
      },
    ]);
  });
});

describe('the changes of a forward rule', () => {
  const changes = (observed: ObservedRule | undefined, ...fields: string[]) =>
    ruleChanges(observed, desiredRule(), new Set(fields));

  it('only enable what is only disabled', () => {
    expect(changes({ ...right, State: 'DISABLED' }, 'State')).toEqual([{ kind: 'enable-rule', fields: ['State'] }]);
  });

  it('put all of a rule where one field of it is wrong, its role too', () => {
    const observed = { ...right, EventPattern: '{}', RoleArn: 'arn:kept', State: 'DISABLED' } as const;
    expect(changes(observed, 'EventPattern')).toEqual([
      {
        kind: 'put-rule',
        fields: ['EventPattern'],
        rule: {
          Description: right.Description,
          EventPattern: right.EventPattern,
          RoleArn: 'arn:kept',
          State: 'DISABLED',
        },
      },
    ]);
  });

  it('pass no role but ours: another, which is to stay, is left out', () => {
    const observed = withTarget({ RoleArn: 'arn:contested', DeadLetterConfig: { Arn: 'arn:x' }, Kept: 'as it was' });
    const [change] = changes(observed, 'Targets[relay-bus].DeadLetterConfig');
    expect(change).toMatchObject({
      kind: 'put-target',
      target: { DeadLetterConfig: relayBus.DeadLetterConfig, Kept: 'as it was' },
    });
    expect(change).not.toHaveProperty('target.RoleArn');
  });

  it('make room before they put a target', () => {
    const full = ['a', 'b', 'c', 'd', 'e'].map((Id) => ({ ...mine, Id }));
    const fields = [...full.map(({ Id }) => `Targets[${Id}]`), 'Targets[relay-bus]'];
    expect(changes({ ...right, Targets: full }, ...fields).map(({ kind }) => kind)).toEqual([
      'remove-targets',
      'put-target',
    ]);
  });
});

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);
const anyTarget: fc.Arbitrary<Target> = fc.record(
  {
    Id: fc.constant('relay-bus'),
    Arn: oneOf(relayBus.Arn, 'arn:x'),
    RoleArn: oneOf(relayBus.RoleArn ?? '', 'arn:x'),
    DeadLetterConfig: oneOf({ ...relayBus.DeadLetterConfig }, { Arn: 'arn:x' }, {}),
    RetryPolicy: oneOf({ ...relayBus.RetryPolicy }, { MaximumRetryAttempts: 3 }, {}),
    Kept: oneOf('as it was'),
  },
  { requiredKeys: ['Id', 'Arn'] },
);
const others = fc.subarray([mine, { ...mine, Id: 'relay-bus.Arn' }, { ...mine, Id: 'other' }]);
const anyRule: fc.Arbitrary<ObservedRule> = fc.record(
  {
    Description: oneOf(right.Description ?? '', 'mine', ''),
    EventPattern: oneOf(right.EventPattern ?? '', '{"source":["x"]}'),
    ScheduleExpression: oneOf('rate(1 day)'),
    RoleArn: oneOf('arn:kept'),
    State: oneOf<ObservedRule['State']>('ENABLED', 'DISABLED'),
    Targets: fc.tuple(fc.array(anyTarget, { maxLength: 1 }), others).map(([own, more]) => [...own, ...more]),
  },
  { requiredKeys: ['State', 'Targets'] },
);

/** A rule without what the fields name. */
function without(rule: ObservedRule, fields: ReadonlySet<string>) {
  const settings = Object.entries(rule).filter(([name]) => name !== 'Targets' && !fields.has(name));
  const targets = rule.Targets.filter(({ Id }) => !fields.has(`Targets[${Id}]`)).map((target) => {
    const members = Object.entries(target).filter(([name]) => !fields.has(`Targets[${target.Id}].${name}`));
    return [target.Id, Object.fromEntries(members)] as const;
  });
  return { settings: Object.fromEntries(settings), targets: new Map(targets) };
}

describe('the laws of the rule', () => {
  const mended = (rule: ObservedRule | undefined, fields: ReadonlySet<string>) =>
    ruleChanges(rule, desiredRule(), fields).reduce<ObservedRule | undefined>(afterChange, rule);

  it('nothing is left to find when everything was put right', () => {
    fc.assert(
      fc.property(fc.option(anyRule, { nil: undefined }), (rule) => {
        const fields = new Set(planRule(rule, desiredRule()).map(({ field }) => field));
        expect(planRule(mended(rule, fields), desiredRule())).toEqual([]);
      }),
    );
  });

  it('what is put right is what was planned: other findings stay, other fields are as they were', () => {
    fc.assert(
      fc.property(anyRule, fc.infiniteStream(fc.boolean()), (rule, chosen) => {
        const findings = planRule(rule, desiredRule());
        const fields = new Set(findings.map(({ field }) => field).filter(() => chosen.next().value));
        const changed = mended(rule, fields);
        if (changed === undefined) throw new Error('the rule is gone');
        const left = findings.filter(({ field }) => !fields.has(field));
        expect(new Set(planRule(changed, desiredRule()))).toEqual(new Set(left));
        expect(without(changed, fields)).toEqual(without(rule, fields));
      }),
    );
  });

  it('fields are unique', () => {
    fc.assert(
      fc.property(anyRule, (rule) => {
        const fields = planRule(rule, desiredRule()).map(({ field }) => field);
        expect(new Set(fields).size).toBe(fields.length);
      }),
    );
  });
});
