import * as z from 'zod';
import type { Caller, Kernel } from '../kernel.ts';
import { queueUrl } from '../queue-message.ts';
import { type Message, ReceiveOutput } from './sqs-record.ts';

const DeleteOutput = z.object({
  Failed: z.array(z.object({ Id: z.string(), Code: z.string(), Message: z.string().optional() })).nullish(),
});
const AttributesOutput = z.object({ Attributes: z.record(z.string(), z.string()) });

/** Most messages that one SQS call takes or gives. */
const CALL_LIMIT = 10;

/** Messages by their receipts, as many a call as it takes. */
function callsOf(messages: readonly Message[]): { readonly Id: string; readonly ReceiptHandle: string }[][] {
  const entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  return Array.from({ length: Math.ceil(entries.length / CALL_LIMIT) }, (_, at) =>
    entries.slice(at * CALL_LIMIT, (at + 1) * CALL_LIMIT),
  );
}

/** One queue, as one caller uses it. Every method throws ApiError when refused. */
export interface QueueClient {
  /** At most `count` (and ten) messages; waits up to `waitSeconds` for the first. */
  receive(count: number, waitSeconds: number): Promise<readonly Message[]>;
  remove(messages: readonly Message[]): Promise<void>;
  /** Makes messages visible again now; those that are so already stay as they are. */
  release(messages: readonly Message[]): Promise<void>;
  /** The queue's visibility timeout in seconds. */
  visibilityTimeout(): Promise<number>;
}

export function createQueueClient(kernel: Kernel, caller: Caller, queueArn: string): QueueClient {
  const QueueUrl = queueUrl(kernel.endpoint, queueArn);
  const call = (operation: string, input: Record<string, unknown>) =>
    kernel.invoke({ service: 'sqs', operation, caller, input: { QueueUrl, ...input } });
  return {
    async receive(count, waitSeconds) {
      const output = await call('ReceiveMessage', {
        MaxNumberOfMessages: Math.min(count, CALL_LIMIT),
        WaitTimeSeconds: waitSeconds,
        AttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      });
      return ReceiveOutput.parse(output).Messages ?? [];
    },
    async remove(messages) {
      for (const Entries of callsOf(messages)) {
        const output = await call('DeleteMessageBatch', { Entries });
        const [refused] = DeleteOutput.parse(output).Failed ?? [];
        if (refused !== undefined) throw new Error(`${refused.Code}: ${refused.Message ?? 'message not deleted'}`);
      }
    },
    async release(messages) {
      for (const receipts of callsOf(messages)) {
        const Entries = receipts.map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
        await call('ChangeMessageVisibilityBatch', { Entries });
      }
    },
    async visibilityTimeout() {
      const output = await call('GetQueueAttributes', { AttributeNames: ['VisibilityTimeout'] });
      return Number(AttributesOutput.parse(output).Attributes['VisibilityTimeout']);
    },
  };
}
