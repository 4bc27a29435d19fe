import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Letter } from '../dlq/letter.ts';
import type { Failures, LetterBox } from '../dlq/letter-box.ts';
import { describeAwsFailure, isDenied } from './aws-failure.ts';

/** Messages that a call takes at most (SQS API reference). */
export const BATCH = 10;

/** Longer than one page takes to be worked on; whoever is cut short has the letters back after it. */
const HOLD_SECONDS = 60;

/** Long polling asks every server of a queue: a short one may find nothing where something is. */
const WAIT_SECONDS = 1;

/**
 * A dead-letter queue by its URL.
 * @param note told once where the right to give letters back is missing: they come back by themselves
 */
export function openLetterBox(client: SQSClient, QueueUrl: string, note: (line: string) => void): LetterBox {
  /** By message id, the latest. */
  const receipts = new Map<string, string>();
  const entriesOf = (letters: readonly Letter[]) =>
    letters.map(({ id }, at) => ({ Id: String(at), ReceiptHandle: receipts.get(id) ?? '' }));
  return {
    async take(most) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: Math.min(most, BATCH),
          VisibilityTimeout: HOLD_SECONDS,
          WaitTimeSeconds: WAIT_SECONDS,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
        }),
      );
      for (const { MessageId = '', ReceiptHandle = '' } of Messages) receipts.set(MessageId, ReceiptHandle);
      return Messages.map(toLetter);
    },
    async giveBack(letters) {
      for (const some of batches(letters)) {
        const Entries = entriesOf(some).map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
        try {
          // An entry that fails has come back by itself meanwhile.
          await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
        } catch (error) {
          if (!isDenied(error)) throw error;
          note(describeAwsFailure(error) ?? '');
          note(`what was looked at is seen by nobody for ${HOLD_SECONDS} seconds`);
          return;
        }
      }
    },
    async remove(letters) {
      const failures = new Map<string, string>();
      for (const some of batches(letters)) {
        const Entries = entriesOf(some);
        const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
        for (const [id, why] of failuresOf(some, Failed)) failures.set(id, why);
      }
      return failures;
    },
  };
}

/** Which of the letters of a batch failed; their entries are numbered. */
export const failuresOf = (
  letters: readonly { readonly id: string }[],
  failed: readonly BatchResultErrorEntry[],
): Failures =>
  new Map(failed.map(({ Id, Code, Message = '' }) => [letters[Number(Id)]?.id ?? '', `${Code}: ${Message}`.trimEnd()]));

function* batches(letters: readonly Letter[]): Generator<readonly Letter[]> {
  for (let from = 0; from < letters.length; from += BATCH) yield letters.slice(from, from + BATCH);
}

function toLetter({ MessageId: id = '', Body: body = '', Attributes = {}, MessageAttributes = {} }: Message): Letter {
  const { SentTimestamp, ApproximateReceiveCount, MessageGroupId, MessageDeduplicationId } = Attributes;
  const attributes = Object.entries(MessageAttributes).map(([name, value]) => [name, textOf(value)]);
  return {
    id,
    body,
    sentAt: new Date(Number(SentTimestamp)).toISOString(),
    receives: Number(ApproximateReceiveCount),
    ...(MessageGroupId !== undefined && { group: MessageGroupId }),
    ...(MessageDeduplicationId !== undefined && { deduplicationId: MessageDeduplicationId }),
    attributes: Object.fromEntries(attributes),
  };
}

const textOf = ({ StringValue, BinaryValue = new Uint8Array() }: MessageAttributeValue): string =>
  StringValue ?? Buffer.from(BinaryValue).toString('base64');
