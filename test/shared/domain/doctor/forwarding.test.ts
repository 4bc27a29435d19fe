import { describe, expect, it } from 'vitest';
import { busLink, forwardRoleLink, forwardRuleLink, missingRole } from '../../../../shared/domain/doctor/forwarding.ts';
import { busStatements } from '../../../../shared/domain/wiring/desired-bus.ts';
import { forwardRuleOf } from '../../../../shared/domain/wiring/desired-rule.ts';
import { ObservedRule } from '../../../../shared/domain/wiring/observed-rule.ts';
import { PIPELINES, REGION, SOURCE } from '../../../support/builders.ts';

const ARN = `arn:aws:events:${REGION}:${SOURCE}:rule/commit-relay-forward-${PIPELINES}`;
const BUS = `arn:aws:events:${REGION}:${PIPELINES}:event-bus/commit-relay`;
const ROLE = `arn:aws:iam::${SOURCE}:role/forward`;
const desired = forwardRuleOf({ region: REGION, account: PIPELINES, source: { account: SOURCE }, configHash: 'h1' });
const statements = busStatements({ region: REGION, account: PIPELINES, sourceAccounts: [{ account: SOURCE }] });

const right = {
  Description: desired.Description,
  EventPattern: JSON.stringify(desired.EventPattern),
  State: 'ENABLED',
  Targets: [desired.target],
};
const ruleLink = (changes: object) =>
  forwardRuleLink(ARN, { kind: 'found', value: ObservedRule.parse({ ...right, ...changes }) }, desired);
const withTarget = (changes: object) => ({ Targets: [{ ...desired.target, ...changes }] });

describe('the forward rule', () => {
  it('as deployed is right, whoever else it also tells', () => {
    expect(ruleLink({})).toEqual([{ kind: 'fine' }]);
    const other = { Id: 'audit', Arn: `arn:aws:sqs:${REGION}:${SOURCE}:audit` };
    expect(ruleLink({ Targets: [desired.target, other] })).toEqual([{ kind: 'fine' }]);
    expect(ruleLink({ Description: 'ours' })).toEqual([{ kind: 'fine' }]);
  });

  it.each<[object, string, string, string | undefined]>([
    [{ State: 'DISABLED' }, 'State', 'the rule is disabled', 'ENABLED'],
    [
      { EventPattern: '{"source":["x"]}' },
      'EventPattern',
      'its pattern matches other events than it should',
      JSON.stringify(desired.EventPattern),
    ],
    [{ Targets: [] }, 'Targets[relay-bus]', 'it does not forward to the relay bus', BUS],
    [withTarget({ Arn: `${BUS}s` }), 'Targets[relay-bus].Arn', 'it does not forward to the relay bus', BUS],
    [
      withTarget({ RoleArn: ROLE }),
      'Targets[relay-bus].RoleArn',
      'it forwards by another role',
      desired.target.RoleArn,
    ],
    [
      withTarget({ DeadLetterConfig: {} }),
      'Targets[relay-bus].DeadLetterConfig',
      'it has another dead-letter queue',
      desired.target.DeadLetterConfig.Arn,
    ],
    [
      withTarget({ RetryPolicy: { MaximumRetryAttempts: 0 } }),
      'Targets[relay-bus].RetryPolicy',
      'it gives up earlier or later than it should',
      '{"MaximumEventAgeInSeconds":86400,"MaximumRetryAttempts":185}',
    ],
  ])('with %j is wrong', (changes, field, what, wanted) => {
    expect(ruleLink(changes)).toMatchObject([{ kind: 'fault', fault: { what, where: ARN, field, desired: wanted } }]);
  });

  it('that is wrong says what was found', () => {
    const [part] = ruleLink({ State: 'DISABLED' });
    const fault = {
      what: 'the rule is disabled',
      where: ARN,
      field: 'State',
      observed: 'DISABLED',
      desired: 'ENABLED',
    };
    expect(part).toEqual({ kind: 'fault', fault });
    const [absent] = ruleLink({ Targets: [] });
    expect(absent?.kind === 'fault' && absent.fault).not.toHaveProperty('observed');
  });

  it('that is not there, or not shown, is said to be so', () => {
    expect(forwardRuleLink(ARN, { kind: 'missing' }, desired)).toEqual([
      { kind: 'fault', fault: { what: 'there is no such rule', where: ARN, field: 'Rule', desired: desired.Name } },
    ]);
    expect(forwardRuleLink(ARN, { kind: 'unknown', why: 'no' }, desired)).toEqual([{ kind: 'unknown', why: 'no' }]);
  });

  it('of another configuration is not known to be wrong', () => {
    const why = `${ARN} is of another configuration: deploy source account and controller from one configuration`;
    expect(ruleLink({ Description: 'commit-relay config=h2' })).toEqual([{ kind: 'unknown', why }]);
  });
});

describe('the forward role', () => {
  const trusting = (service: string) => ({
    kind: 'found' as const,
    value: {
      arn: ROLE,
      trust: JSON.stringify({
        Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
      }),
    },
  });
  const role = trusting('events.amazonaws.com');
  const what = `it may not do events:PutEvents on ${BUS}`;
  it.each([
    [{ kind: 'allows' } as const, { kind: 'fine' }],
    [
      { kind: 'silent' } as const,
      {
        kind: 'fault',
        fault: { what, where: ROLE, statement: { Effect: 'Allow', Action: 'events:PutEvents', Resource: BUS } },
      },
    ],
    [
      { kind: 'forbids', why: 'a boundary' } as const,
      { kind: 'fault', fault: { what: `${what}: a boundary`, where: ROLE, remedy: 'take the denial away' } },
    ],
    [{ kind: 'unknown', why: 'no' } as const, { kind: 'unknown', why: 'no' }],
  ])('whose policies say %j', (identity, expected) => {
    expect(forwardRoleLink(ROLE, ARN, BUS, { role, identity })).toEqual([{ kind: 'fine' }, expected]);
  });

  it('must trust EventBridge', () => {
    const link = forwardRoleLink(ROLE, ARN, BUS, { role: trusting('ec2.amazonaws.com'), identity: { kind: 'allows' } });
    expect(link.map(({ kind }) => kind)).toEqual(['fault', 'fine']);
    const unseen = { kind: 'unknown', why: 'iam:GetRole: AccessDenied' } as const;
    expect(forwardRoleLink(ROLE, ARN, BUS, { role: unseen, identity: { kind: 'allows' } })).toEqual([
      unseen,
      { kind: 'fine' },
    ]);
  });

  it('that is not there is one fault', () => {
    const identity = { kind: 'unknown', why: 'NoSuchEntity' } as const;
    expect(forwardRoleLink(ROLE, ARN, BUS, { role: { kind: 'missing' }, identity })).toEqual([
      missingRole(ROLE, 'deploy CommitRelaySource there'),
    ]);
    expect(missingRole(ROLE, 'x')).toEqual({
      kind: 'fault',
      fault: { what: 'there is no such role', where: ROLE, remedy: 'x' },
    });
  });
});

describe('the relay bus', () => {
  const [statement] = statements;
  const bus = (...Statement: readonly object[]) =>
    busLink(BUS, { kind: 'found', value: { Statement: Statement as never } }, statements, SOURCE);

  it('as deployed is right, whoever else it lets in', () => {
    expect(bus({ ...statement })).toEqual([{ kind: 'fine' }]);
    expect(
      bus({ ...statement }, { Sid: 'other', Effect: 'Allow', Principal: '*', Action: 'events:PutEvents' }),
    ).toEqual([{ kind: 'fine' }]);
  });

  it('without the statement says which to add', () => {
    expect(bus()).toEqual([
      {
        kind: 'fault',
        fault: {
          what: 'its policy lacks the statement that lets the source account in',
          where: BUS,
          field: `Statement[commit-relay-${SOURCE}]`,
          statement,
        },
      },
    ]);
  });

  it('with another statement in its place says both', () => {
    const other = { ...statement, Condition: {} };
    expect(bus(other)).toEqual([
      {
        kind: 'fault',
        fault: {
          what: 'its statement for the source account says something else',
          where: BUS,
          field: `Statement[commit-relay-${SOURCE}]`,
          observed: JSON.stringify(other),
          desired: JSON.stringify(statement),
        },
      },
    ]);
  });

  it.each<[string, object[], string]>([
    [
      'a denial',
      [{ ...statement }, { Sid: 'no', Effect: 'Deny', Principal: '*', Action: 'events:*' }],
      'a statement that should not be there keeps pushes out',
    ],
    [
      'a dead principal',
      [{ ...statement, Principal: { AWS: 'AROAEXAMPLE0123456789' } }],
      'a statement names the id of a role that was deleted',
    ],
  ])('with %s says so', (_case, found, what) => {
    expect(bus(...found)).toMatchObject([{ kind: 'fault', fault: { what, where: BUS } }]);
  });

  it('is asked for one account alone', () => {
    const both = busStatements({
      region: REGION,
      account: PIPELINES,
      sourceAccounts: [{ account: SOURCE }, { account: '333333333333' }],
    });
    const [own = {}] = both;
    const found = { kind: 'found', value: { Statement: [own] as never } } as const;
    expect(busLink(BUS, found, both, SOURCE)).toEqual([{ kind: 'fine' }]);
    expect(busLink(BUS, found, both, '333333333333').map(({ kind }) => kind)).toEqual(['fault']);
  });

  it('that is not there, or not shown, is said to be so', () => {
    const fault = { what: 'there is no such bus', where: BUS, remedy: 'deploy CommitRelayController' };
    expect(busLink(BUS, { kind: 'missing' }, statements, SOURCE)).toEqual([{ kind: 'fault', fault }]);
    const unseen = { kind: 'unknown', why: 'events:DescribeEventBus: AccessDenied' } as const;
    expect(busLink(BUS, unseen, statements, SOURCE)).toEqual([unseen]);
  });
});
