import * as z from 'zod';
import { PolicyDocument } from '../../iam/policy-document.ts';
import { callAsRoot, type Family, generatedName, identifiedByLogicalId } from '../resource.ts';

const Setting = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const Queue = z.strictObject({
  QueueName: z.string().optional(),
  FifoQueue: Setting.optional(),
  ContentBasedDeduplication: Setting.optional(),
  DeduplicationScope: Setting.optional(),
  FifoThroughputLimit: Setting.optional(),
  DelaySeconds: Setting.optional(),
  MaximumMessageSize: Setting.optional(),
  MessageRetentionPeriod: Setting.optional(),
  ReceiveMessageWaitTimeSeconds: Setting.optional(),
  VisibilityTimeout: Setting.optional(),
  SqsManagedSseEnabled: Setting.optional(),
  KmsMasterKeyId: Setting.optional(),
  KmsDataKeyReusePeriodSeconds: Setting.optional(),
  RedrivePolicy: z.record(z.string(), z.unknown()).optional(),
  RedriveAllowPolicy: z.record(z.string(), z.unknown()).optional(),
  Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
});
const QueuePolicy = z.strictObject({ PolicyDocument, Queues: z.array(z.string()) });

function queueAttributes({ QueueName: _name, Tags: _tags, ...settings }: z.infer<typeof Queue>) {
  return Object.fromEntries(
    Object.entries(settings)
      // AWS refuses FifoQueue=false instead of taking it as a standard queue.
      .filter(([key, value]) => value !== undefined && !(key === 'FifoQueue' && value === 'false'))
      .map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

export const SQS: Family = {
  'AWS::SQS::Queue': {
    identify(place, name) {
      const QueueName = name('QueueName') ?? generatedName(place);
      const QueueUrl = `${place.endpoint}/${place.account}/${QueueName}`;
      const Arn = `arn:aws:sqs:${place.region}:${place.account}:${QueueName}`;
      return { ref: QueueUrl, attributes: { Arn, QueueName, QueueUrl } };
    },
    async deploy(resource, host) {
      const queue = Queue.parse(resource.properties);
      await callAsRoot(host, resource, 'sqs', 'CreateQueue', {
        QueueName: resource.identity.attributes['QueueName'],
        Attributes: queueAttributes(queue),
        ...(queue.Tags.length > 0 && { tags: Object.fromEntries(queue.Tags.map(({ Key, Value }) => [Key, Value])) }),
      });
    },
  },
  'AWS::SQS::QueuePolicy': {
    identify: identifiedByLogicalId,
    async deploy(resource, host) {
      const { Queues, PolicyDocument: policy } = QueuePolicy.parse(resource.properties);
      for (const QueueUrl of Queues) {
        const Attributes = { Policy: JSON.stringify(policy) };
        await callAsRoot(host, resource, 'sqs', 'SetQueueAttributes', { QueueUrl, Attributes });
      }
    },
  },
};
