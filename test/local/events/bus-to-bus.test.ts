import { describe, expect, test } from 'vitest';
import { busArn, PUSHES, push, queueArn, RELAY, ROLE, RULE, SOURCE, withTarget } from './bridge.ts';
import { denied } from './fake-kernel.ts';

describe('from bus to bus', () => {
  /** The relay bus of the other account, with a rule that puts all pushes into a queue. */
  async function withRelay(target: Record<string, unknown> = {}) {
    const scene = await withTarget({ Arn: busArn('relay'), ...target });
    await scene.call('CreateEventBus', { Name: 'relay' }, RELAY);
    await scene.call('PutRule', { Name: 'pushes', EventBusName: 'relay', EventPattern: PUSHES }, RELAY);
    const putTarget = (Arn: string) =>
      scene.call('PutTargets', { Rule: 'pushes', EventBusName: 'relay', Targets: [{ Id: Arn.slice(-9), Arn }] }, RELAY);
    await putTarget(queueArn('inbox', RELAY));
    return { ...scene, putTarget };
  }

  const context = {
    'events:source': ['aws.codecommit'],
    'events:detail-type': ['CodeCommit Repository State Change'],
    'aws:SourceArn': RULE,
  };

  test('without a role the rule’s account asks, and the event arrives as it left', async () => {
    const { deliver, sent, requests } = await withRelay();
    await deliver();
    expect(requests).toEqual([
      { caller: { kind: 'root', account: SOURCE }, action: 'events:PutEvents', resource: busArn('relay'), context },
    ]);
    expect(sent()).toMatchObject([
      {
        input: { QueueUrl: `http://127.0.0.1:4566/${RELAY}/inbox`, MessageBody: JSON.stringify(push()) },
        caller: { account: RELAY, sourceArn: `arn:aws:events:ap-south-1:${RELAY}:rule/relay/pushes` },
      },
    ]);
  });

  test('with a role its session asks', async () => {
    const { deliver, requests } = await withRelay({ RoleArn: ROLE });
    await deliver();
    expect(requests).toMatchObject([{ caller: { kind: 'role', roleArn: ROLE }, resource: busArn('relay'), context }]);
  });

  test('a bus policy that says no ends it at once', async () => {
    const { deliver, sent, rules, bridge } = await withRelay();
    rules.authorize = () => {
      throw denied('no resource-based policy allows it');
    };
    await deliver();
    expect(sent()).toEqual([]);
    expect(bridge.undelivered()).toEqual([
      {
        eventId: push().id,
        ruleArn: RULE,
        targetArn: busArn('relay'),
        code: 'NO_PERMISSIONS',
        message: 'AccessDeniedException: no resource-based policy allows it',
      },
    ]);
  });

  test('a bus that is not there is no resource', async () => {
    const { deliver, bridge } = await withTarget({ Arn: busArn('gone') });
    await deliver();
    expect(bridge.undelivered()).toMatchObject([{ code: 'NO_RESOURCE' }]);
  });

  test('what came from a bus goes to queues, not to a third bus', async () => {
    const { call, deliver, sent, bridge, putTarget } = await withRelay();
    await call('CreateEventBus', { Name: 'third' }, RELAY);
    await putTarget(busArn('third'));
    await deliver();
    expect(sent()).toHaveLength(1);
    expect(bridge.undelivered()).toMatchObject([{ targetArn: busArn('third'), code: 'THIRD_ACCOUNT_HOP_DETECTED' }]);
  });
});
