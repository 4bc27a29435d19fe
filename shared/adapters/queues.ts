import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';
import type { ReconcileQueue, StartQueue } from '../app/aws-ports.ts';
import type { PushQueue } from '../app/catch-up-ports.ts';
import { type StartRequest, startToken } from '../domain/follower.ts';
import { releaseToken } from '../domain/freeze.ts';
import { printKey } from '../domain/keys.ts';
import { admittedPush } from '../domain/push-message.ts';

/** Messages that SendMessageBatch takes at most (SQS API reference). */
const BATCH = 10;

/** `commit-relay-starts.fifo`: one group a pipeline, deduplicated by push and pipeline. */
export function createStartQueue(client: SQSClient, queueUrl: string): StartQueue {
  const message = (request: StartRequest, MessageDeduplicationId: string) => {
    return { MessageBody: JSON.stringify(request), MessageGroupId: request.pipeline, MessageDeduplicationId };
  };
  return {
    enqueue: (requests) =>
      sendAll(
        client,
        queueUrl,
        requests.map((request) => message(request, startToken(request))),
      ),
    release: (held) =>
      sendAll(
        client,
        queueUrl,
        held.map((each) => message(each.request, releaseToken(each))),
      ),
  };
}

export function createReconcileQueue(client: SQSClient, queueUrl: string): ReconcileQueue {
  return {
    nominate: (keys, cause, isOrdered = false) =>
      sendAll(
        client,
        queueUrl,
        keys.map((key) => ({
          MessageBody: JSON.stringify({ key: printKey(key), cause, ...(isOrdered && { repair: true }) }),
        })),
      ),
  };
}

/** `commit-relay-pushes`, for what no event brings. */
export function createPushQueue(client: SQSClient, queueUrl: string): PushQueue {
  return {
    send: (key, pushes, cause) =>
      sendAll(
        client,
        queueUrl,
        pushes.map((push) => ({ MessageBody: JSON.stringify(admittedPush(key, push, cause)) })),
      ),
  };
}

/** Sends every message, ten a call, or throws: a batch may succeed in part. */
async function sendAll(
  client: SQSClient,
  queueUrl: string,
  messages: readonly Omit<SendMessageBatchRequestEntry, 'Id'>[],
): Promise<void> {
  for (let from = 0; from < messages.length; from += BATCH) {
    const Entries = messages.slice(from, from + BATCH).map((message, at) => ({ ...message, Id: String(at) }));
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    const [first] = Failed;
    if (first !== undefined) {
      throw new Error(`${Failed.length} of ${Entries.length} messages not sent: ${first.Code} ${first.Message ?? ''}`);
    }
  }
}
