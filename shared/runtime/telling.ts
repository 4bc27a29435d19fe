import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import type { EventBus, Refused } from '../adapters/event-bus.ts';
import type { Clock } from '../app/clock.ts';
import { type EventEntry, entryOf } from '../domain/event-entry.ts';
import type { RelayEvent } from '../domain/relay-event.ts';

export type TellingTools = {
  /** Made when the first event is sent: most functions tell nothing. */
  readonly bus: () => EventBus;
  readonly clock: Pick<Clock, 'backOff'>;
  readonly logger: Pick<Logger, 'error'>;
  readonly count: (metric: string, dimensions?: Readonly<Record<string, string>>) => void;
};

export type Telling = {
  /** Keeps an event for the end of the invocation. `cause`: the `eventId` on the log lines of the work. */
  tell(event: RelayEvent, cause: string | undefined): void;
  /** Sends what was kept. Does not reject: whatever could not be sent is logged and counted. */
  flush(context: Pick<Context, 'invokedFunctionArn' | 'getRemainingTimeInMillis'>): Promise<void>;
};

/** Tries to send, with back-off. */
const TRIES = 4;
/** Milliseconds that sending may take in all. */
const BUDGET = 3_000;
/** Milliseconds that are left of the invocation to write logs and metrics and to answer. */
const RESERVE = 2_000;

/** The relay's own events of one invocation, sent together at its end: they must hold up no work and fail none. */
export function createTelling(tools: TellingTools): Telling {
  const { logger, count } = tools;
  let bus: EventBus | undefined;
  let kept: { event: RelayEvent; cause: string | undefined }[] = [];
  return {
    tell: (event, cause) => void kept.push({ event, cause }),
    async flush(context) {
      if (kept.length === 0) return;
      const told = kept;
      kept = [];
      try {
        bus ??= tools.bus();
        const entries = told.map(({ event, cause }) => entryOf(event, context.invokedFunctionArn, cause));
        for (const { entry, why } of await send(bus, entries, timeFor(context), tools)) {
          logger.error('event not told', { ...entry, why });
          count('EventNotTold');
        }
      } catch (error) {
        logger.error('events not told', { told, error });
        for (const _ of told) count('EventNotTold');
      }
    },
  };
}

/** Ends when the time for sending is over. */
function timeFor(context: Pick<Context, 'getRemainingTimeInMillis'>): AbortSignal {
  const budget = Math.min(BUDGET, context.getRemainingTimeInMillis() - RESERVE);
  return budget > 0 ? AbortSignal.timeout(budget) : AbortSignal.abort();
}

/** Sends entries until nothing is left, or tries or time are used up; gives what is left then. */
async function send(bus: EventBus, entries: readonly EventEntry[], time: AbortSignal, { clock, count }: TellingTools) {
  let refused: readonly Refused[] = [];
  let left = entries;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    refused = await bus.put(left, time);
    const unsent = new Set(refused.map(({ entry }) => entry));
    for (const entry of left) if (!unsent.has(entry)) count('EventTold', { type: entry.type });
    if (refused.length === 0 || time.aborted) break;
    left = [...unsent];
    if (attempt < TRIES) await clock.backOff(attempt);
  }
  return refused;
}
