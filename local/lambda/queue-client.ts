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

/** One queue, as one caller uses it. Every method throws ApiError when refused. */
export interface QueueClient {
  /** At most `count` (and ten) messages; waits up to `waitSeconds` for the first. */
  receive(count: number, waitSeconds: number): Promise<readonly Message[]>;
  remove(messages: readonly Message[]): Promise<void>;
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
      for (let start = 0; start < messages.length; start += CALL_LIMIT) {
        const entries = messages.slice(start, start + CALL_LIMIT).map(({ ReceiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle,
        }));
        const output = await call('DeleteMessageBatch', { Entries: entries });
        const [refused] = DeleteOutput.parse(output).Failed ?? [];
        if (refused !== undefined) throw new Error(`${refused.Code}: ${refused.Message ?? 'message not deleted'}`);
      }
    },
    async visibilityTimeout() {
      const output = await call('GetQueueAttributes', { AttributeNames: ['VisibilityTimeout'] });
      return Number(AttributesOutput.parse(output).Attributes['VisibilityTimeout']);
    },
  };
}
