import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll } from 'vitest';
import { A, B, type SmallCloud, startSmallCloud } from '../edge/small-cloud.ts';

export let cloud: SmallCloud;
export let inA: SQSClient;
export let inB: SQSClient;

/** A small cloud for the tests of a file, and a client in each of its accounts. */
export function useQueues(): void {
  beforeAll(async () => {
    cloud = await startSmallCloud();
    inA = new SQSClient(cloud.client(A));
    inB = new SQSClient(cloud.client(B));
  });
  afterAll(() => cloud.close());
}

/** Creates a queue and gives its URL. */
export async function createQueue(client: SQSClient, QueueName: string, Attributes: Record<string, string> = {}) {
  return (await client.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
}
