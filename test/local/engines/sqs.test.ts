import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { createQueueEngine } from '../../../local/engines/fauxqs-engine.ts';
import { B, REGION } from '../edge/small-cloud.ts';
import { cloud, createQueue, inA, inB, useQueues } from './queue-bench.ts';

useQueues();

test('a queue lives in its account, by URL, ARN and list', async () => {
  const url = await createQueue(inB, 'own');
  expect(url).toBe(`${cloud.endpoint}/${B}/own`);
  expect((await inB.send(new GetQueueUrlCommand({ QueueName: 'own' }))).QueueUrl).toBe(url);
  expect((await inB.send(new ListQueuesCommand({ QueueNamePrefix: 'own' }))).QueueUrls).toEqual([url]);
  expect((await inA.send(new ListQueuesCommand({ QueueNamePrefix: 'own' }))).QueueUrls ?? []).toEqual([]);
  const { Attributes } = await inB.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }));
  expect(Attributes).toMatchObject({ QueueArn: `arn:aws:sqs:${REGION}:${B}:own`, MaximumMessageSize: '1048576' });
  expect((await inB.send(new GetQueueAttributesCommand({ QueueUrl: url }))).Attributes ?? {}).toEqual({});
});

test('a missing queue has the names that SDK clients know', async () => {
  const refusal = inB.send(new GetQueueUrlCommand({ QueueName: 'absent' }));
  await expect(refusal).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
    Code: 'AWS.SimpleQueueService.NonExistentQueue',
  });
});

test.each([
  ['a FIFO name without the attribute', 'CreateQueue', { QueueName: 'a.fifo' }, 'InvalidParameterValue'],
  ['no URL', 'SendMessage', { MessageBody: 'x' }, 'MissingParameter'],
  ['a URL that is a number', 'SendMessage', { QueueUrl: 5, MessageBody: 'x' }, 'SerializationException'],
  [
    'a policy that is none',
    'CreateQueue',
    { QueueName: 'guarded', Attributes: { Policy: 'open' } },
    'InvalidAttributeValue',
  ],
  ['an operation that is not here', 'AddPermission', {}, 'UnknownOperationException'],
])('%s is refused', async (_case, operation, input, code) => {
  const call = { service: 'sqs', operation, input, caller: { kind: 'root', account: B } } as const;
  await expect(cloud.kernel.invoke(call)).rejects.toMatchObject({ code });
});

test('a message of 1 MiB passes and one byte more does not', async () => {
  const QueueUrl = await createQueue(inB, 'large');
  await inB.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(1_048_576) }));
  const refusal = inB.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(1_048_577) }));
  await expect(refusal).rejects.toMatchObject({ name: 'InvalidParameterValue' });
});

test('what failed too often goes to the dead-letter queue, and a move task brings it back', async () => {
  const dead = await createQueue(inB, 'work-dlq.fifo', { FifoQueue: 'true' });
  const deadLetterTargetArn = `arn:aws:sqs:${REGION}:${B}:work-dlq.fifo`;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
  const QueueUrl = await createQueue(inB, 'work.fifo', { FifoQueue: 'true', RedrivePolicy });
  const { Attributes } = await inB.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy'] }));
  expect(Attributes).toEqual({ RedrivePolicy });
  await inB.send(
    new SendMessageCommand({ QueueUrl, MessageBody: 'job', MessageGroupId: 'g', MessageDeduplicationId: 'd' }),
  );
  const receive = async (url: string) =>
    (await inB.send(new ReceiveMessageCommand({ QueueUrl: url, VisibilityTimeout: 0 }))).Messages ?? [];
  expect(await receive(QueueUrl)).toMatchObject([{ Body: 'job' }]);
  expect(await receive(QueueUrl)).toEqual([]);
  await inB.send(new StartMessageMoveTaskCommand({ SourceArn: deadLetterTargetArn }));
  expect(await receive(dead)).toEqual([]);
  const [again] = await receive(QueueUrl);
  expect(again).toMatchObject({ Body: 'job' });
  await inB.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle }));
});

test('closing ends a waiting receive', async () => {
  const engine = createQueueEngine(REGION);
  await engine.call('CreateQueue', { QueueName: 'quiet' });
  const waiting = engine.call('ReceiveMessage', { QueueUrl: 'quiet', WaitTimeSeconds: 20 });
  await engine.call('ListQueues', {});
  const closed = Promise.all([engine.close(), waiting]);
  const timeout = new Promise((_, reject) => setTimeout(() => reject(new Error('still waiting')), 10_000).unref());
  await expect(Promise.race([closed, timeout])).resolves.toEqual([undefined, {}]);
});
