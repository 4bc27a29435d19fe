import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Sender, Sending } from '../dlq/letter-box.ts';
import { BATCH, failuresOf } from './letter-box.ts';

/** Bytes of a message, and of all messages of a call (SQS quotas). */
const MOST_BYTES = 1_048_576;

/**
 * Sends to the relay's queues.
 * @param urlOf URL of a queue by its name
 */
export function createSender(client: SQSClient, urlOf: (queue: string) => string): Sender {
  return {
    async send(queue, letters) {
      const failures = new Map<string, string>();
      for (const some of batches(letters)) {
        const Entries = some.map(toEntry);
        const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: urlOf(queue), Entries }));
        for (const [id, why] of failuresOf(some, Failed)) failures.set(id, why);
      }
      return failures;
    },
  };
}

/** As many letters as a call takes. */
function* batches(letters: readonly Sending[]): Generator<readonly Sending[]> {
  let batch: Sending[] = [];
  let bytes = 0;
  for (const letter of letters) {
    const more = bytesOf(letter);
    if (batch.length === BATCH || (batch.length > 0 && bytes + more > MOST_BYTES)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(letter);
    bytes += more;
  }
  if (batch.length > 0) yield batch;
}

function toEntry(letter: Sending, at: number) {
  const { body, group, deduplicationId } = letter;
  // The body comes first: one that fills a message alone goes without attributes.
  const attributes = bytesOf(letter) > MOST_BYTES ? [] : Object.entries(letter.attributes);
  return {
    Id: String(at),
    MessageBody: body,
    MessageAttributes: Object.fromEntries(
      attributes.map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    ),
    ...(group !== undefined && { MessageGroupId: group }),
    ...(deduplicationId !== undefined && { MessageDeduplicationId: deduplicationId }),
  };
}

/** Attributes count by name, type and value. */
const bytesOf = ({ body, attributes }: Sending): number =>
  [body, ...Object.entries(attributes).flatMap(([name, value]) => [name, 'String', value])]
    .map((text) => Buffer.byteLength(text))
    .reduce((sum, bytes) => sum + bytes, 0);
