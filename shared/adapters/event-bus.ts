import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { EventEntry } from '../domain/event-entry.ts';
import { sizeOf } from '../domain/fit-detail.ts';
import { EVENT_SOURCE } from '../domain/relay-event.ts';

/** An event that the bus did not take, and why. */
export type Refused = { readonly entry: EventEntry; readonly why: string };

/** The default bus of the account. */
export interface EventBus {
  /** Puts events on the bus and gives those that it did not take. Does not reject; ends soon after the signal. */
  put(entries: readonly EventEntry[], signal: AbortSignal): Promise<Refused[]>;
}

/** Entries of a call at most (PutEvents API reference). */
const BATCH = 10;
/** Bytes of all details of a call: 256 KB less what else an entry has. */
const BATCH_BYTES = 240_000;

export function createEventBus(client: Pick<EventBridgeClient, 'send'>): EventBus {
  return {
    async put(entries, signal) {
      const refused: Refused[] = [];
      for (const batch of batchesOf(entries)) refused.push(...(await putBatch(client, batch, signal)));
      return refused;
    },
  };
}

/** The entries in their order, as many a call as it takes. */
function batchesOf(entries: readonly EventEntry[]): EventEntry[][] {
  const batches: EventEntry[][] = [];
  let size = 0;
  for (const entry of entries) {
    const more = sizeOf(entry.detail);
    const last = batches.at(-1);
    if (last !== undefined && last.length < BATCH && size + more <= BATCH_BYTES) {
      last.push(entry);
      size += more;
    } else {
      batches.push([entry]);
      size = more;
    }
  }
  return batches;
}

async function putBatch(
  client: Pick<EventBridgeClient, 'send'>,
  batch: readonly EventEntry[],
  abortSignal: AbortSignal,
): Promise<Refused[]> {
  const Entries = batch.map(({ type, resources, detail }) => {
    return { Source: EVENT_SOURCE, DetailType: type, Resources: [...resources], Detail: JSON.stringify(detail) };
  });
  try {
    const { Entries: results = [] } = await client.send(new PutEventsCommand({ Entries }), { abortSignal });
    return batch.flatMap((entry, at) => {
      const { EventId, ErrorCode = 'no answer', ErrorMessage = '' } = results[at] ?? {};
      return EventId === undefined ? [{ entry, why: `${ErrorCode}: ${ErrorMessage}` }] : [];
    });
  } catch (error) {
    return batch.map((entry) => ({ entry, why: String(error) }));
  }
}
