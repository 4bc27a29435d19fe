import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createQueueEngine } from '../../../local/engines/fauxqs-engine.ts';
import { A, B, policy, REGION, type SmallCloud, startSmallCloud } from '../edge/small-cloud.ts';

let cloud: SmallCloud;
let inA: SQSClient;
let inB: SQSClient;

beforeAll(async () => {
  cloud = await startSmallCloud();
  inA = new SQSClient(cloud.client(A));
  inB = new SQSClient(cloud.client(B));
});
afterAll(() => cloud.close());

const create = async (client: SQSClient, QueueName: string, Attributes: Record<string, string> = {}) =>
  (await client.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';

test('a queue lives in its account, by URL, ARN and list', async () => {
  const url = await create(inB, 'own');
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
  const QueueUrl = await create(inB, 'large');
  await inB.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(1_048_576) }));
  const refusal = inB.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(1_048_577) }));
  await expect(refusal).rejects.toMatchObject({ name: 'InvalidParameterValue' });
});

test('another account sends only where the queue policy lets it', async () => {
  const QueueUrl = await create(inB, 'shared');
  const send = () => inA.send(new SendMessageCommand({ QueueUrl, MessageBody: 'from A' }));
  await expect(send()).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining('because no resource-based policy allows the sqs:SendMessage action'),
  });
  const Principal = { AWS: `arn:aws:iam::${A}:root` };
  const Policy = JSON.stringify(
    policy({ Principal, Action: 'sqs:SendMessage', Resource: `arn:aws:sqs:${REGION}:${B}:shared` }),
  );
  await inB.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  await send();
  const { Messages } = await inB.send(
    new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['SenderId'] }),
  );
  expect(Messages).toMatchObject([{ Body: 'from A', Attributes: { SenderId: B } }]);
});

test('a service sends by the queue policy alone, from the source it names', async () => {
  const QueueUrl = await create(inB, 'delivered');
  const arn = `arn:aws:sqs:${REGION}:${B}:delivered`;
  const sourceArn = `arn:aws:events:${REGION}:${B}:rule/ci/pushes`;
  const Policy = JSON.stringify(
    policy({
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: arn,
      Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } },
    }),
  );
  await inB.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const send = (source: string) =>
    cloud.kernel.invoke({
      service: 'sqs',
      operation: 'SendMessage',
      input: { QueueUrl, MessageBody: 'event' },
      caller: { kind: 'service', account: B, service: 'events.amazonaws.com', sourceArn: source },
    });
  await expect(send(`${sourceArn}-other`)).rejects.toMatchObject({ code: 'AccessDenied' });
  await expect(send(sourceArn)).resolves.toHaveProperty('MessageId');
});

test('a batch needs the permission of one message', async () => {
  const QueueUrl = await create(inB, 'batched');
  const worker = cloud.session('batcher', {
    send: policy({ Action: 'sqs:SendMessage', Resource: `arn:aws:sqs:*:*:batched` }),
  });
  const client = new SQSClient(cloud.client(worker));
  const Entries = [
    { Id: 'one', MessageBody: '1' },
    { Id: 'two', MessageBody: '2' },
  ];
  expect((await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).Successful).toHaveLength(2);
  await expect(client.send(new ReceiveMessageCommand({ QueueUrl }))).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('what failed too often goes to the dead-letter queue, and a move task brings it back', async () => {
  const dead = await create(inB, 'work-dlq.fifo', { FifoQueue: 'true' });
  const deadLetterTargetArn = `arn:aws:sqs:${REGION}:${B}:work-dlq.fifo`;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
  const QueueUrl = await create(inB, 'work.fifo', { FifoQueue: 'true', RedrivePolicy });
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

test('a queue of an account that is not here is refused', async () => {
  const QueueUrl = `${cloud.endpoint}/333333333333/any`;
  const worker = cloud.session('wanderer', { all: policy({ Action: 'sqs:*', Resource: '*' }) });
  const refusal = new SQSClient(cloud.client(worker)).send(new ReceiveMessageCommand({ QueueUrl }));
  await expect(refusal).rejects.toMatchObject({ name: 'AccessDenied' });
});
