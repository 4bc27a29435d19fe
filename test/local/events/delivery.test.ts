import { describe, expect, test } from 'vitest';
import type { Call } from '../../../local/kernel.ts';
import { busArn, createScene, PUSHES, push, queueArn, RELAY, ROLE, RULE, SOURCE, withTarget } from './bridge.ts';
import { denied } from './fake-kernel.ts';

const asRule = { kind: 'service', account: SOURCE, service: 'events.amazonaws.com', sourceArn: RULE };

describe('targets', () => {
  test('nothing is delivered before publish has returned', async () => {
    const { bridge, calls } = await withTarget({ Arn: queueArn('inbox') });
    bridge.publish(push());
    expect(calls).toEqual([]);
    await bridge.idle();
    expect(calls).toHaveLength(1);
  });

  test('a queue gets the event from the service, by its URL', async () => {
    const { deliver, calls } = await withTarget({ Arn: queueArn('inbox', RELAY) });
    await deliver();
    const input = { QueueUrl: `http://127.0.0.1:4566/${RELAY}/inbox`, MessageBody: JSON.stringify(push()) };
    expect(calls).toEqual([{ service: 'sqs', operation: 'SendMessage', input, caller: asRule }]);
  });

  test('a FIFO queue gets its group, and an input transformer shapes the body', async () => {
    const { deliver, calls } = await withTarget({
      Arn: queueArn('inbox.fifo'),
      SqsParameters: { MessageGroupId: 'pushes' },
      InputTransformer: { InputPathsMap: { repo: '$.detail.repositoryName' }, InputTemplate: '{"repo": <repo>}' },
    });
    await deliver();
    expect(calls).toMatchObject([{ input: { MessageGroupId: 'pushes', MessageBody: '{"repo":"app"}' } }]);
  });

  test('a function is invoked asynchronously by the service', async () => {
    const Arn = `arn:aws:lambda:ap-south-1:${SOURCE}:function:relay`;
    const { deliver, calls } = await withTarget({ Arn });
    await deliver();
    const input = { FunctionName: Arn, InvocationType: 'Event', Payload: JSON.stringify(push()) };
    expect(calls).toEqual([{ service: 'lambda', operation: 'Invoke', input, caller: asRule }]);
  });

  test('a pipeline is started by a session of the target’s role', async () => {
    const Arn = `arn:aws:codepipeline:ap-south-1:${SOURCE}:app-dev`;
    const { deliver, calls } = await withTarget({ Arn, RoleArn: ROLE });
    await deliver();
    expect(calls).toMatchObject([
      {
        service: 'sts',
        operation: 'AssumeRole',
        input: { RoleArn: ROLE, RoleSessionName: 'events-forward' },
        caller: asRule,
      },
      {
        service: 'codepipeline',
        operation: 'StartPipelineExecution',
        caller: { kind: 'role', account: SOURCE, roleArn: ROLE, sessionName: 'events-forward' },
      },
    ]);
    expect(calls[1]?.input).toEqual({ name: 'app-dev' });
  });

  test('a pipeline takes source revisions and variables from a template', async () => {
    const { deliver, sent } = await withTarget({
      Arn: `arn:aws:codepipeline:ap-south-1:${SOURCE}:app-dev`,
      RoleArn: ROLE,
      InputTransformer: {
        InputPathsMap: { event: '$.detail.event' },
        InputTemplate: '{"variables": [{"name": "WHY", "value": <event>}]}',
      },
    });
    await deliver();
    expect(sent()[0]?.input).toEqual({ name: 'app-dev', variables: [{ name: 'WHY', value: 'referenceUpdated' }] });
  });

  test('rules that are disabled, deleted or do not match deliver nothing', async () => {
    const { call, deliver, sent } = await withTarget({ Arn: queueArn('inbox') });
    await deliver(push({ source: 'aws.codebuild' }));
    await deliver(push({ account: RELAY }));
    await call('DisableRule', { Name: 'forward' });
    await deliver();
    expect(sent()).toEqual([]);
    await call('EnableRule', { Name: 'forward' });
    await deliver();
    expect(sent()).toHaveLength(1);
  });
});

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

describe('faults on what services emit', () => {
  const ids = (calls: readonly Call[]) => calls.map(({ input }) => JSON.parse(String(input['MessageBody'])).id);

  test('dropped, doubled with the same id, late and so out of order', async () => {
    const { bridge, kernel, sent } = await withTarget({ Arn: queueArn('inbox') });
    const site = { service: 'events', operation: 'Ingest' };
    kernel.faults.add({ ...site, effect: { kind: 'drop' } });
    kernel.faults.add({ ...site, effect: { kind: 'duplicate' } });
    kernel.faults.add({ ...site, effect: { kind: 'delay', milliseconds: 50 } });
    for (const id of ['dropped', 'doubled', 'late', 'usual']) bridge.publish(push({ id }));
    await bridge.idle();
    expect(ids(sent())).toEqual(['doubled', 'doubled', 'usual', 'late']);
    expect(kernel.faults.pending()).toEqual([]);
  });

  test('a fault that events cannot have is an error of whoever asked for it', async () => {
    const { bridge, kernel } = createScene();
    kernel.faults.add({ service: 'events', operation: 'Ingest', effect: { kind: 'ignore' } });
    expect(() => bridge.publish(push())).toThrow('not ignore');
  });
});
