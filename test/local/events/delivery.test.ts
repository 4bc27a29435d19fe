import { describe, expect, test } from 'vitest';
import type { Call } from '../../../local/kernel.ts';
import { createScene, push, queueArn, RELAY, ROLE, RULE, SOURCE, withTarget } from './bridge.ts';

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
