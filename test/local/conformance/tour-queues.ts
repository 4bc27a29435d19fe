import { A, at, REGION, type Tourist } from './tourist.ts';

/** Queues and their messages. */
export async function tourQueues({ ask }: Tourist): Promise<void> {
  const visit = (operation: string, input: object = {}) => ask(A, 'sqs', operation, { ...input });
  const dead = at(await visit('CreateQueue', { QueueName: 'dead', tags: { a: 'b' } }), 'QueueUrl');
  const DeadLetterArn = `arn:aws:sqs:${REGION}:${A}:dead`;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: DeadLetterArn, maxReceiveCount: 3 });
  await visit('CreateQueue', { QueueName: 'tour', Attributes: { RedrivePolicy } });
  const QueueUrl = at(await visit('GetQueueUrl', { QueueName: 'tour' }), 'QueueUrl');
  await visit('SetQueueAttributes', { QueueUrl, Attributes: { VisibilityTimeout: '40' } });
  await visit('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] });
  const NextToken = at(await visit('ListQueues', { MaxResults: 1 }), 'NextToken');
  await visit('ListQueues', { NextToken, MaxResults: 10 });
  await visit('TagQueue', { QueueUrl, Tags: { c: 'd' } });
  await visit('ListQueueTags', { QueueUrl });
  await visit('UntagQueue', { QueueUrl, TagKeys: ['c'] });

  const MessageAttributes = {
    kind: { DataType: 'String', StringValue: 'x' },
    raw: { DataType: 'Binary', BinaryValue: Buffer.from('y').toString('base64') },
  };
  await visit('SendMessage', { QueueUrl, MessageBody: 'one', MessageAttributes });
  const Entries = ['two', 'three'].map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  await visit('SendMessageBatch', { QueueUrl, Entries });
  const all = { AttributeNames: ['All'], MessageAttributeNames: ['All'], MaxNumberOfMessages: 10 };
  const received = await visit('ReceiveMessage', { QueueUrl, ...all });
  const handle = (index: number) => at(received, `Messages.${index}.ReceiptHandle`);
  await visit('ChangeMessageVisibility', { QueueUrl, ReceiptHandle: handle(0), VisibilityTimeout: 30 });
  const again = [{ Id: 'a', ReceiptHandle: handle(1), VisibilityTimeout: 30 }];
  await visit('ChangeMessageVisibilityBatch', { QueueUrl, Entries: again });
  await visit('DeleteMessage', { QueueUrl, ReceiptHandle: handle(0) });
  await visit('DeleteMessageBatch', { QueueUrl, Entries: [{ Id: 'a', ReceiptHandle: handle(1) }] });
  await visit('ReceiveMessage', { QueueUrl: dead });
  await visit('StartMessageMoveTask', { SourceArn: DeadLetterArn });
  await visit('ListMessageMoveTasks', { SourceArn: DeadLetterArn });
  await visit('PurgeQueue', { QueueUrl });
  await visit('DeleteQueue', { QueueUrl });
}
