import {
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { A, B, policy, REGION } from '../edge/small-cloud.ts';
import { cloud, createQueue, inA, inB, useQueues } from './queue-bench.ts';

useQueues();

test('another account sends only where the queue policy lets it', async () => {
  const QueueUrl = await createQueue(inB, 'shared');
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
  const QueueUrl = await createQueue(inB, 'delivered');
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
  const QueueUrl = await createQueue(inB, 'batched');
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

test('a queue of an account that is not here is refused', async () => {
  const QueueUrl = `${cloud.endpoint}/333333333333/any`;
  const worker = cloud.session('wanderer', { all: policy({ Action: 'sqs:*', Resource: '*' }) });
  const refusal = new SQSClient(cloud.client(worker)).send(new ReceiveMessageCommand({ QueueUrl }));
  await expect(refusal).rejects.toMatchObject({ name: 'AccessDenied' });
});
