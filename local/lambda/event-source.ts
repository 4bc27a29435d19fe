import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { failedMessages } from './batch-response.ts';
import type { EventSourceSpec } from './function-spec.ts';
import type { Invocation, Outcome } from './invocation.ts';
import { occasionalLog } from './occasional-log.ts';
import type { QueueClient } from './queue-client.ts';
import { type Message, sqsRecord } from './sqs-record.ts';

/** Long poll of one receive. Short, so that closing never waits long for the queue. */
const POLL_SECONDS = 1;
/** Least time between receives that found nothing, should a queue not hold a long poll. */
const IDLE_MILLISECONDS = 100;
const REFUSED_MILLISECONDS = 1000;
const LOG_EVERY_SECONDS = 30;
const DEFAULT_CONCURRENCY = 10;

export type EventSource = {
  readonly spec: EventSourceSpec;
  /** The queue as the function's role uses it. */
  readonly queue: QueueClient;
  readonly run: (invocation: Invocation) => Promise<Outcome>;
  readonly log: (line: string) => void;
  /** Milliseconds after which a message that was not worked off comes back; when its visibility timeout ends, unless given. */
  readonly retryAfter?: number | undefined;
};

/** First a long poll, then what else is there until the batch is full or its window over. */
async function gather({ spec, queue }: EventSource): Promise<readonly Message[]> {
  const batch = [...(await queue.receive(spec.batchSize, POLL_SECONDS))];
  const end = Date.now() + spec.windowSeconds * 1000;
  while (batch.length > 0 && batch.length < spec.batchSize && Date.now() < end) {
    const left = Math.ceil((end - Date.now()) / 1000);
    batch.push(...(await queue.receive(spec.batchSize - batch.length, Math.min(POLL_SECONDS, left))));
  }
  return batch;
}

/** Lets the visibility timeout of messages pass at once. */
async function comeBack({ queue, retryAfter }: EventSource, messages: readonly Message[], signal: AbortSignal) {
  if (retryAfter === undefined || messages.length === 0) return;
  await wait(retryAfter, undefined, { signal });
  await queue.release(messages);
}

async function processBatch(source: EventSource, batch: readonly Message[], signal: AbortSignal): Promise<void> {
  const { spec, queue, run } = source;
  const event = { Records: batch.map((message) => sqsRecord(message, spec.queueArn)) };
  const outcome = await run({ requestId: randomUUID(), payload: JSON.stringify(event) });
  const ids = batch.map(({ MessageId }) => MessageId);
  const failed = failedMessages(ids, outcome, spec.reportBatchItemFailures);
  try {
    await queue.remove(batch.filter(({ MessageId }) => !failed.has(MessageId)));
  } catch (error) {
    await comeBack(source, batch, signal);
    throw error;
  }
  await comeBack(
    source,
    batch.filter(({ MessageId }) => failed.has(MessageId)),
    signal,
  );
}

/**
 * Feeds a function from its queue until the signal aborts, as many batches at once as the mapping allows.
 * Order within a FIFO group is the queue's: it gives no message of a group while one of it is out. A batch that
 * fails is left alone, and comes back when its visibility timeout ends. What the queue refuses is logged, at most
 * every 30 s, and tried again.
 */
export async function pollEventSource(source: EventSource, signal: AbortSignal): Promise<void> {
  const limit = source.spec.maximumConcurrency ?? DEFAULT_CONCURRENCY;
  const warn = occasionalLog(source.log, LOG_EVERY_SECONDS);
  const running = new Set<Promise<void>>();
  const refused = (error: unknown) => {
    if (!signal.aborted) warn(`event source ${source.spec.queueArn}: ${String(error)}`);
  };
  const pause = (milliseconds: number) => wait(Math.max(0, milliseconds), undefined, { signal }).catch(() => undefined);
  const receive = () =>
    gather(source).catch((error: unknown) => {
      refused(error);
      return undefined;
    });
  /** What a long poll still brought when feeding ended is there for whoever reads next. */
  const giveBack = (batch: readonly Message[]) => source.queue.release(batch).catch(refused);
  const mayRead = () =>
    source.queue.visibilityTimeout().then(
      () => true,
      (error: unknown) => {
        refused(error);
        return false;
      },
    );

  while (!signal.aborted && !(await mayRead())) await pause(REFUSED_MILLISECONDS);
  while (!signal.aborted) {
    if (running.size >= limit) {
      await Promise.race(running);
      continue;
    }
    const asked = Date.now();
    const batch = await receive();
    if (signal.aborted) return await giveBack(batch ?? []);
    if (batch === undefined) await pause(REFUSED_MILLISECONDS);
    else if (batch.length === 0) await pause(asked + IDLE_MILLISECONDS - Date.now());
    else {
      const work: Promise<void> = processBatch(source, batch, signal)
        .catch(refused)
        .finally(() => running.delete(work));
      running.add(work);
    }
  }
}
