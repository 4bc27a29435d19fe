import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type DeadLetters, REDRIVEN } from '../adapters/dead-letters.ts';
import type { Report } from '../app/report.ts';
import { TerminalError } from '../domain/errors.ts';
import { reportAbout } from './report.ts';
import { count, instrument, logger } from './telemetry.ts';

/** Says what a message is about: every later log line on it carries the fields, also that of its failure. */
export type About = (fields: Readonly<Record<string, unknown>>) => Report;

/** What a handler does with one message. Throwing TerminalError rejects it; any other error brings it back. */
export type MessageHandler = (body: string, about: About) => Promise<void>;

/**
 * An SQS handler that answers with the messages to bring back (ReportBatchItemFailures). Message groups are
 * worked on side by side and each in order: in a FIFO group, whatever follows a failure comes back with it.
 * Powertools Batch works through one list in order, so that one pipeline's trouble would delay another's.
 */
export function sqsHandler(deadLetters: DeadLetters, handle: MessageHandler) {
  return instrument(async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const groups = Map.groupBy(Records, ({ attributes, messageId }) => attributes.MessageGroupId ?? messageId);
    const failed = await Promise.all([...groups.values()].map((group) => workThrough(group, deadLetters, handle)));
    return { batchItemFailures: failed.flat().map(({ messageId }) => ({ itemIdentifier: messageId })) };
  });
}

/** Handles messages in order and gives those that must come back: the first that failed and all behind it. */
async function workThrough(group: readonly SQSRecord[], deadLetters: DeadLetters, handle: MessageHandler) {
  for (const [at, record] of group.entries()) {
    let known: Readonly<Record<string, unknown>> = { messageId: record.messageId };
    const about: About = (fields) => {
      known = { ...known, ...fields };
      return reportAbout(known);
    };
    try {
      await handleOrReject(record, deadLetters, handle, about);
    } catch (error) {
      const receiveCount = Number(record.attributes.ApproximateReceiveCount);
      logger.error('message failed', { ...known, receiveCount, error });
      count('MessageFailed');
      return group.slice(at);
    }
  }
  return [];
}

/** Keeps a message that no retry can mend in the dead-letter queue, with its reason, and lets it go here. */
async function handleOrReject(record: SQSRecord, deadLetters: DeadLetters, handle: MessageHandler, about: About) {
  const { body, attributes, messageAttributes } = record;
  try {
    await handle(body, about);
  } catch (error) {
    if (!(error instanceof TerminalError)) throw error;
    const { reason, message: detail } = error;
    await deadLetters.keep({
      body,
      reason,
      detail,
      group: attributes.MessageGroupId,
      deduplicationId: attributes.MessageDeduplicationId,
      redriven: messageAttributes[REDRIVEN]?.stringValue,
    });
    about({}).warn('message rejected', { reason, detail });
    count('Rejected', { reason });
  }
}
