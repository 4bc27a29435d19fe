import * as z from 'zod';
import type { Cloud } from '../../local/cloud.ts';
import { PIPELINES } from '../support/builders.ts';

export type Queue = Cloud['deployment']['queues'][number];

/** The controller's queues: what waits in them must be worked off before a case is over. */
export const WORK_QUEUES: readonly string[] = [
  'commit-relay-pushes',
  'commit-relay-starts.fifo',
  'commit-relay-reconcile',
];

/** A queue of the pipeline account by its name. */
export function workQueue({ deployment }: Cloud, wanted: string): Queue {
  const found = deployment.queues.find(({ name, account }) => name === wanted && account === PIPELINES);
  if (found === undefined) throw new Error(`no queue ${wanted}`);
  return found;
}

/** One call about a queue as the administrator of its account. */
export const callQueue = (cloud: Cloud, { account, url }: Queue, operation: string, input: object): Promise<unknown> =>
  cloud.call(account, 'sqs', operation, { QueueUrl: url, ...input });

const Counts = z.object({
  Attributes: z.object({
    ApproximateNumberOfMessages: z.coerce.number(),
    ApproximateNumberOfMessagesNotVisible: z.coerce.number(),
  }),
});

/** Messages in a queue, those that are being worked on included. */
export async function waiting(cloud: Cloud, name: string): Promise<number> {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
  const body = await callQueue(cloud, workQueue(cloud, name), 'GetQueueAttributes', { AttributeNames });
  const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Counts.parse(body).Attributes;
  return ApproximateNumberOfMessages + ApproximateNumberOfMessagesNotVisible;
}
