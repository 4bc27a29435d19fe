import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { asAdministrator } from '../../../local/demo/clients.ts';
import type { FaultEffect } from '../../../local/faults.ts';
import { createForwardRules } from '../../../shared/adapters/forward-rules.ts';
import { createRelayBus } from '../../../shared/adapters/relay-bus.ts';
import type { ForwardRules, RelayBus } from '../../../shared/app/wiring-ports.ts';
import type { RuleChange } from '../../../shared/domain/wiring/rule-changes.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { PIPELINES, SOURCE } from '../../support/builders.ts';
import { fakeEventBridge } from '../../support/fakes/event-bridge.ts';
import { desiredRule, rightRule } from '../../support/wiring-deployment.ts';

let account: Account;
const clients: EventBridgeClient[] = [];
const clientOf = (owner: string) => {
  const client = new EventBridgeClient({ ...asAdministrator(account.cloud, owner), maxAttempts: 1 });
  clients.push(client);
  return client;
};
beforeAll(async () => {
  account = await bootAccount();
});
afterEach(() => account.cloud.faults.clear());
afterAll(async () => {
  for (const client of clients) client.destroy();
  await account.close();
});

const never = new AbortController().signal;
const {
  Targets: [target],
  ...settings
} = rightRule();
if (target === undefined) throw new Error('no target');
const putRule: RuleChange = { kind: 'put-rule', fields: [], rule: settings };
const mine = { Id: 'mine', Arn: `arn:aws:sqs:ap-south-1:${SOURCE}:mine` };
const inCloud = () => createForwardRules(clientOf, 'not-there-yet');
const fail = (operation: string, effect: FaultEffect) =>
  account.cloud.faults.add({ service: 'events', operation, effect });

describe.each<[string, () => ForwardRules]>([
  ['in memory', fakeEventBridge],
  ['in EventBridge', inCloud],
])('forward rules %s', (_where, make) => {
  it('are read as they were changed: settings whole, targets by themselves, a role only by another', async () => {
    const rules = make();
    const done = async (change: RuleChange) =>
      expect(await rules.change(SOURCE, change, never)).toEqual({ kind: 'done' });
    const rule = async () => {
      const reading = await rules.look(SOURCE, never);
      return reading.kind === 'found' ? reading.rule : reading.kind;
    };
    expect(await rule()).toBe('missing');
    await done({ ...putRule, rule: { ...settings, State: 'DISABLED' } });
    expect(await rule()).toEqual({ ...settings, State: 'DISABLED', Targets: [] });
    await done({ kind: 'put-target', fields: [], target });
    await done({ kind: 'put-target', fields: [], target: mine });
    const { Description: _, ...undescribed } = settings;
    await done({ ...putRule, rule: { ...undescribed, State: 'DISABLED' } });
    await done({ kind: 'enable-rule', fields: [] });
    await done({ kind: 'remove-targets', fields: [], ids: ['mine'] });
    const { RoleArn: __, ...withoutRole } = target;
    await done({ kind: 'put-target', fields: [], target: withoutRole });
    expect(await rule()).toEqual({ ...undescribed, Targets: [target] });
  });
});

describe('forward rules in EventBridge', () => {
  it.each<[string, FaultEffect, RegExp]>([
    [
      'denied',
      { kind: 'error', code: 'AccessDeniedException', message: 'no', status: 400 },
      /^AccessDeniedException: no$/,
    ],
    ['broken', { kind: 'error', code: 'InternalException', status: 500 }, /^InternalException: /],
    ['cut', { kind: 'reset', when: 'before' }, /^\w*Error: /],
    ['late', { kind: 'delay', milliseconds: 2_000 }, /^(Abort|Timeout)Error: /],
  ])('that are %s cannot be reached, which is said and not thrown', async (_how, effect, why) => {
    const rules = createForwardRules(clientOf, desiredRule().Name, 300);
    fail('ListTargetsByRule', effect);
    expect(await rules.look(SOURCE, never)).toEqual({ kind: 'unreachable', why: expect.stringMatching(why) });
  });

  it('are not waited for when the time is over', async () => {
    const reading = await inCloud().look(SOURCE, AbortSignal.abort());
    expect(reading).toMatchObject({ kind: 'unreachable', why: expect.stringMatching(/^AbortError: /) });
  });

  it('that are refused a change say so, also where AWS calls it a success', async () => {
    const rules = createForwardRules(clientOf, desiredRule().Name);
    const topic = { ...mine, Arn: `arn:aws:sns:ap-south-1:${SOURCE}:topic` };
    const refused = (detail: RegExp) => ({ kind: 'refused', detail: expect.stringMatching(detail) });
    expect(await rules.change(SOURCE, { kind: 'put-target', fields: [], target: topic }, never)).toEqual(
      refused(/^ValidationException: ./),
    );
    expect(await rules.change(SOURCE, { kind: 'remove-targets', fields: [], ids: ['x'] }, never)).toEqual(
      refused(/^ResourceNotFoundException: ./),
    );
    const enable: RuleChange = { kind: 'enable-rule', fields: [] };
    fail('EnableRule', { kind: 'error', code: 'ManagedRuleException', status: 400 });
    expect(await rules.change(SOURCE, enable, never)).toEqual(refused(/^ManagedRuleException: /));
  });

  it.each<FaultEffect>([
    { kind: 'error', code: 'ConcurrentModificationException', status: 400 },
    { kind: 'throttle' },
    { kind: 'error', code: 'InternalException', status: 500 },
    { kind: 'reset', when: 'after' },
  ])('are left for the next run after %j', async (effect) => {
    const rules = createForwardRules(clientOf, desiredRule().Name);
    fail('EnableRule', effect);
    const outcome = await rules.change(SOURCE, { kind: 'enable-rule', fields: [] }, never);
    expect(outcome).toEqual({ kind: 'busy', detail: expect.stringMatching(/^\w+: /) });
  });

  it('throw what no service can have caused', async () => {
    const rules = createForwardRules(() => Object(undefined), 'rule');
    await expect(rules.look(SOURCE, never)).rejects.toThrow(TypeError);
  });
});

const statement = {
  Sid: 'a',
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${SOURCE}:root` },
  Action: 'events:PutEvents',
};
const Statement = [{ ...statement, Resource: `arn:aws:events:ap-south-1:${PIPELINES}:event-bus/default` }];
const busInCloud = () => createRelayBus(clientOf(PIPELINES), 'default');

describe.each<[string, () => RelayBus]>([
  ['in memory', fakeEventBridge],
  ['in EventBridge', busInCloud],
])('the relay bus %s', (_where, make) => {
  it('has the policy that was put, whole', async () => {
    const bus = make();
    expect(await bus.policy(never)).toEqual({ Version: '2012-10-17', Statement: [] });
    const policy = { Version: '2012-10-17', Statement };
    expect(await bus.replacePolicy(policy, never)).toEqual({ kind: 'done' });
    expect(await bus.policy(never)).toEqual(policy);
  });
});

describe('the relay bus in EventBridge', () => {
  it('says what was refused, and that somebody else is changing it', async () => {
    const long = [{ ...statement, Resource: 'x'.repeat(10_240) }];
    expect(await busInCloud().replacePolicy({ Statement: long }, never)).toEqual({
      kind: 'refused',
      detail: expect.stringMatching(/^PolicyLengthExceededException: ./),
    });
    fail('PutPermission', { kind: 'error', code: 'ConcurrentModificationException', status: 400 });
    expect(await busInCloud().replacePolicy({ Statement }, never)).toMatchObject({ kind: 'busy' });
  });

  it.each(['DescribeEventBus', 'PutPermission'])('throws where %s is not answered', async (operation) => {
    fail(operation, { kind: 'error', code: 'InternalException', status: 500 });
    const bus = busInCloud();
    const call = operation === 'PutPermission' ? bus.replacePolicy({ Statement }, never) : bus.policy(never);
    await expect(call).rejects.toMatchObject({ name: 'InternalException' });
  });
});
