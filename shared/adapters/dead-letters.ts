import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** A message that no retry can mend, with the reason. FIFO queues need its group and deduplication id. */
export type DeadLetter = {
  readonly body: string;
  readonly reason: string;
  readonly detail: string;
  readonly group?: string | undefined;
  readonly deduplicationId?: string | undefined;
  /** Which redrive last brought it back, so that it can be told from one that nobody has tried again. */
  readonly redriven?: string | undefined;
};

/** Attribute of a message that a redrive sent, and of what becomes a dead letter of it again: when that was, ISO 8601. */
export const REDRIVEN = 'redriven';

export interface DeadLetters {
  keep(letter: DeadLetter): Promise<void>;
}

/** Characters that SQS takes neither in a body nor in an attribute (SQS API reference, SendMessage). */
const NOT_ALLOWED = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** Puts rejected messages, whole, where SQS puts those that failed too often, so that there is one place to look. */
export function createDeadLetters(client: SQSClient, queueUrl: string): DeadLetters {
  const text = (value: string) => {
    return { DataType: 'String', StringValue: value.slice(0, 1000).replace(NOT_ALLOWED, '\uFFFD') };
  };
  return {
    async keep({ body, reason, detail, group, deduplicationId, redriven }) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: body,
          MessageAttributes: {
            reason: text(reason),
            detail: text(detail),
            ...(redriven === undefined ? {} : { [REDRIVEN]: text(redriven) }),
          },
          ...(group === undefined ? {} : { MessageGroupId: group }),
          ...(deduplicationId === undefined ? {} : { MessageDeduplicationId: deduplicationId }),
        }),
      );
    },
  };
}
