import { describe, expect, it } from 'vitest';
import {
  controllerFunction,
  controllerQueue,
  controllerRule,
  type ObservedQueue,
} from '../../../../shared/domain/doctor/controller.ts';
import { CONTROLLER_RULES, ruleArnOf } from '../../../../shared/domain/doctor/controller-parts.ts';
import type { Reading } from '../../../../shared/domain/doctor/verdict.ts';
import { ObservedRule } from '../../../../shared/domain/wiring/observed-rule.ts';
import { PIPELINES, REGION } from '../../../support/builders.ts';

const HOME = { region: REGION, account: PIPELINES };
const QUEUE = `arn:aws:sqs:${REGION}:${PIPELINES}:commit-relay-pushes`;
const RULE = `arn:aws:events:${REGION}:${PIPELINES}:rule/commit-relay/commit-relay-pushes`;
const FUNCTION = `arn:aws:lambda:${REGION}:${PIPELINES}:function:commit-relay-dispatch`;
const UNSEEN = { kind: 'unknown', why: 'AccessDenied' } as const;
const FINE = { kind: 'fine' };
const found = <T>(value: T): Reading<T> => ({ kind: 'found', value });
const [pushes] = CONTROLLER_RULES;
if (pushes === undefined) throw new Error('no rules');

it('rules are named with their bus, unless it is the default one', () => {
  expect(CONTROLLER_RULES.map((rule) => ruleArnOf(HOME, rule).split(':rule/')[1])).toEqual([
    'commit-relay/commit-relay-pushes',
    'commit-relay-tags',
    'commit-relay-lifecycle',
  ]);
});

describe('a rule', () => {
  const right = { State: 'ENABLED', EventPattern: JSON.stringify(pushes.pattern), Targets: [{ Id: 'x', Arn: QUEUE }] };
  const rule = (changes: object) => controllerRule(HOME, pushes, found(ObservedRule.parse({ ...right, ...changes })));

  it('as deployed is right', () => {
    expect(rule({})).toEqual([FINE]);
  });

  it.each([
    [
      { State: 'DISABLED' },
      { what: 'the rule is disabled', where: RULE, field: 'State', observed: 'DISABLED', desired: 'ENABLED' },
    ],
    [
      { EventPattern: '{"source":["x"]}' },
      {
        what: 'its pattern matches other events than it should',
        where: RULE,
        field: 'EventPattern',
        observed: '{"source":["x"]}',
        desired: JSON.stringify(pushes.pattern),
      },
    ],
    [
      { Targets: [{ Id: 'x', Arn: `${QUEUE}-other` }] },
      { what: 'it has no target commit-relay-pushes', where: RULE, field: 'Targets', desired: QUEUE },
    ],
  ])('with %j is wrong', (changes, fault) => {
    expect(rule(changes)).toEqual([{ kind: 'fault', fault }]);
  });

  it('may be wrong in several ways', () => {
    expect(rule({ State: 'DISABLED', Targets: [] }).map(({ kind }) => kind)).toEqual(['fault', 'fault']);
  });

  it('that is not there, or not shown, is said to be so', () => {
    const fault = { what: 'there is no such rule', where: RULE, remedy: 'deploy CommitRelayController' };
    expect(controllerRule(HOME, pushes, { kind: 'missing' })).toEqual([{ kind: 'fault', fault }]);
    expect(controllerRule(HOME, pushes, UNSEEN)).toEqual([UNSEEN]);
  });
});

describe('a function', () => {
  const fed = { name: 'commit-relay-dispatch', queue: 'commit-relay-pushes' };
  const ACTIVE = found({ state: 'Active' });
  const mapping = (state: string, queueArn = QUEUE) => found([{ id: 'u1', queueArn, state }]);

  it.each(['Enabled', 'Enabling', 'Creating', 'Updating'])('whose queue feeds it is right: %s', (state) => {
    expect(controllerFunction(HOME, fed, ACTIVE, mapping(state))).toEqual([FINE, FINE]);
    expect(controllerFunction(HOME, fed, found({ state: 'Inactive' }), mapping(state))).toEqual([FINE, FINE]);
  });

  it.each(['Disabled', 'Disabling', 'Deleting'])('whose queue does not is wrong: %s', (observed) => {
    const field = 'event source mapping u1 State';
    const fault = { what: `${QUEUE} does not feed it`, where: FUNCTION, field, observed, desired: 'Enabled' };
    expect(controllerFunction(HOME, fed, ACTIVE, mapping(observed))).toEqual([FINE, { kind: 'fault', fault }]);
  });

  it.each<[string, Reading<[]> | ReturnType<typeof mapping>]>([
    ['none', found([])],
    ['one of another queue', mapping('Enabled', `${QUEUE}-other`)],
    ['what is not there', { kind: 'missing' }],
  ])('that %s feeds is wrong', (_case, mappings) => {
    const fault = { what: `nothing feeds it from ${QUEUE}`, where: FUNCTION, remedy: 'deploy CommitRelayController' };
    expect(controllerFunction(HOME, fed, ACTIVE, mappings)).toEqual([FINE, { kind: 'fault', fault }]);
  });

  it.each([
    [{ state: 'Failed', reason: 'EniLimitExceeded' }, ': EniLimitExceeded'],
    [{ state: 'Pending' }, ''],
  ])('that cannot be invoked is wrong: %j', (observed, why) => {
    const what = `the function cannot be invoked${why}`;
    const fault = { what, where: FUNCTION, field: 'State', observed: observed.state, desired: 'Active' };
    expect(controllerFunction(HOME, fed, found(observed), mapping('Enabled'))).toEqual([
      { kind: 'fault', fault },
      FINE,
    ]);
  });

  it('that no queue feeds is asked for itself alone', () => {
    expect(controllerFunction(HOME, { name: 'commit-relay-sweep' }, ACTIVE, { kind: 'missing' })).toEqual([FINE]);
  });

  it('that is not there, or not shown, is said to be so', () => {
    const fault = { what: 'there is no such function', where: FUNCTION, remedy: 'deploy CommitRelayController' };
    expect(controllerFunction(HOME, fed, { kind: 'missing' }, { kind: 'missing' })).toEqual([{ kind: 'fault', fault }]);
    expect(controllerFunction(HOME, fed, UNSEEN, mapping('Enabled'))).toEqual([UNSEEN]);
    expect(controllerFunction(HOME, fed, ACTIVE, UNSEEN)).toEqual([FINE, UNSEEN]);
  });
});

describe('a queue', () => {
  const base = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: QUEUE,
  };
  const byRule = { ...base, Condition: { ArnEquals: { 'aws:SourceArn': RULE } } };
  const queue = (...Statement: readonly object[]) =>
    controllerQueue(HOME, 'commit-relay-pushes', found<ObservedQueue>({ policy: JSON.stringify({ Statement }) }));
  const onlyTls = {
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 'sqs:*',
    Resource: QUEUE,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };

  it.each<[string, object[]]>([
    ['the rule', [onlyTls, byRule]],
    ['whoever uses TLS', [{ ...base, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }]],
    ['EventBridge', [base]],
    ['everybody', [{ ...base, Principal: '*' }]],
    ['the account', [{ ...base, Condition: { StringEquals: { 'aws:SourceAccount': PIPELINES } } }]],
  ])('that lets %s send is right', (_case, statements) => {
    expect(queue(...statements)).toEqual([FINE]);
  });

  it.each<[string, object[] | undefined]>([
    ['no policy', undefined],
    ['a policy for another rule', [{ ...base, Condition: { ArnEquals: { 'aws:SourceArn': `${RULE}s` } } }]],
    ['a policy for another service', [{ ...base, Principal: { Service: 'sns.amazonaws.com' } }]],
  ])('with %s says which statement to add', (_case, statements) => {
    const parts =
      statements === undefined ? controllerQueue(HOME, 'commit-relay-pushes', found({})) : queue(...statements);
    const fault = {
      what: 'its policy does not let rule commit-relay-pushes send',
      where: QUEUE,
      statement: { ...byRule },
    };
    expect(parts).toEqual([{ kind: 'fault', fault }]);
  });

  it('that denies it says so', () => {
    const fault = {
      what: 'its policy denies it to rule commit-relay-pushes',
      where: QUEUE,
      remedy: 'take the denial away',
    };
    expect(queue(base, { ...base, Effect: 'Deny' })).toEqual([{ kind: 'fault', fault }]);
  });

  it('under a condition that cannot be evaluated is not known', () => {
    expect(queue({ ...base, Condition: { StringEquals: { 'aws:PrincipalTag/x': 'y' } } })).toMatchObject([
      { kind: 'unknown' },
    ]);
    expect(queue(base, { ...onlyTls, Condition: { Bool: { 'aws:ViaAWSService': 'true' } } })).toMatchObject([
      { kind: 'unknown', why: expect.stringContaining('whether rule commit-relay-pushes may send') },
    ]);
  });

  it('is asked for each rule that fills it, and needs none where only functions do', () => {
    expect(controllerQueue(HOME, 'commit-relay-reconcile', found({}))).toHaveLength(2);
    expect(controllerQueue(HOME, 'commit-relay-starts.fifo', found({}))).toEqual([FINE]);
  });

  it('that is not there, or not shown, is said to be so', () => {
    const fault = { what: 'there is no such queue', where: QUEUE, remedy: 'deploy CommitRelayController' };
    expect(controllerQueue(HOME, 'commit-relay-pushes', { kind: 'missing' })).toEqual([{ kind: 'fault', fault }]);
    expect(controllerQueue(HOME, 'commit-relay-pushes', UNSEEN)).toEqual([UNSEEN]);
  });
});
