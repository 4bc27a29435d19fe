import { DescribeEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetFunctionConfigurationCommand, LambdaClient, paginateListEventSourceMappings } from '@aws-sdk/client-lambda';
import { GetBucketOwnershipControlsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type PolicyReading, readBucketPolicy, readKeyPolicy } from '../../shared/adapters/resource-policies.ts';
import type { ObservedFunction, ObservedMapping, ObservedQueue } from '../../shared/domain/doctor/controller.ts';
import type { Ownership } from '../../shared/domain/doctor/storage.ts';
import type { Reading } from '../../shared/domain/doctor/verdict.ts';
import { parseJson } from '../../shared/domain/json.ts';
import { BusPolicy, NO_POLICY } from '../../shared/domain/wiring/bus-policy.ts';
import { BUS } from '../../shared/domain/wiring/wiring-names.ts';
import type { ClientSettings } from './clients.ts';
import { reading } from './readings.ts';

/** What only the pipeline account has: the relay bus, functions, queues, buckets and keys. To be looked at only. */
export type PipelineSide = ReturnType<typeof createPipelineSide>;

const TRIES = 8;

export function createPipelineSide(given: ClientSettings) {
  const settings = { ...given, maxAttempts: TRIES };
  const events = new EventBridgeClient(settings);
  const lambda = new LambdaClient(settings);
  const sqs = new SQSClient(settings);
  const s3 = new S3Client(settings);
  const kms = new KMSClient(settings);
  return {
    bus: (): Promise<Reading<BusPolicy>> =>
      reading('events:DescribeEventBus', async () => {
        const { Policy } = await events.send(new DescribeEventBusCommand({ Name: BUS }));
        return Policy === undefined ? NO_POLICY : BusPolicy.parse(parseJson(Policy));
      }),
    function: (FunctionName: string): Promise<Reading<ObservedFunction>> =>
      reading('lambda:GetFunctionConfiguration', async () => {
        const command = new GetFunctionConfigurationCommand({ FunctionName });
        const { State: state = '', StateReason: reason } = await lambda.send(command);
        return { state, ...(reason === undefined ? {} : { reason }) };
      }),
    mappings: (FunctionName: string): Promise<Reading<readonly ObservedMapping[]>> =>
      reading('lambda:ListEventSourceMappings', () => mappingsOf(lambda, FunctionName)),
    queue: (QueueName: string): Promise<Reading<ObservedQueue>> =>
      reading('sqs:GetQueueAttributes', async () => {
        const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
        const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] }));
        const policy = Attributes?.Policy;
        return policy ? { policy } : {};
      }),
    ownership: (Bucket: string): Promise<Reading<Ownership>> =>
      reading('s3:GetBucketOwnershipControls', () => ownershipOf(s3, Bucket)),
    bucketPolicy: (bucket: string): Promise<PolicyReading> => readBucketPolicy(s3, bucket),
    keyState: (KeyId: string): Promise<Reading<string>> =>
      reading('kms:DescribeKey', async () => {
        const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
        return KeyMetadata?.KeyState ?? '';
      }),
    keyPolicy: (key: string): Promise<PolicyReading> => readKeyPolicy(kms, key),
  };
}

async function mappingsOf(client: LambdaClient, FunctionName: string): Promise<ObservedMapping[]> {
  const found: ObservedMapping[] = [];
  for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings({ client }, { FunctionName })) {
    for (const { UUID: id = '', EventSourceArn: queueArn = '', State: state = '' } of EventSourceMappings) {
      found.push({ id, queueArn, state });
    }
  }
  return found;
}

/** Buckets of before December 2022 may have no such controls: what others write to them is theirs. */
async function ownershipOf(client: S3Client, Bucket: string): Promise<Ownership> {
  try {
    const { OwnershipControls } = await client.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    return OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? 'ObjectWriter';
  } catch (error) {
    if (error instanceof Error && error.name === 'OwnershipControlsNotFoundError') return 'ObjectWriter';
    throw error;
  }
}
