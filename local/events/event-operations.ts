import * as z from 'zod';
import { isRecord, parseJson } from '../json.ts';
import { ApiError, type Caller, type CloudEvent } from '../kernel.ts';
import { serviceEvent } from '../service-event.ts';
import type { Bus, BusStore } from './bus-store.ts';
import { type Operations, operation } from './operation.ts';
import { patternOf } from './rule-operations.ts';

/** Bytes of one event, and of all entries of a call. */
const EVENT_SIZE = 1_048_576;

const Entry = z.object({
  /** Epoch seconds on the wire. */
  Time: z.union([z.number().transform((seconds) => new Date(seconds * 1000)), z.coerce.date()]).optional(),
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  Resources: z.array(z.string()).default([]),
  EventBusName: z.string().optional(),
});
type Entry = z.infer<typeof Entry>;
const PutEvents = z.object({ Entries: z.array(Entry).min(1).max(10) });

type Refusal = { readonly ErrorCode: string; readonly ErrorMessage: string };
type Accepted = { readonly bus: Bus; readonly event: CloudEvent };

const argument = (name: string, reason: string): Refusal => ({
  ErrorCode: 'InvalidArgument',
  ErrorMessage: `Parameter ${name} is not valid. Reason: ${reason}`,
});
const missing = (name: string): Refusal => argument(name, `${name} is a required argument.`);

/** One entry as an event for its bus, or why it is refused; other entries go on. */
function accept(store: BusStore, caller: Caller, entry: Entry): Accepted | Refusal {
  const { Source, DetailType, Detail, EventBusName = 'default' } = entry;
  if (!Source) return missing('Source');
  if (!DetailType) return missing('DetailType');
  if (!Detail) return missing('Detail');
  if (Source.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  const detail = parseJson(Detail);
  if (!isRecord(detail)) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const byArn = EventBusName.startsWith('arn:');
  const bus = byArn ? store.byArn(EventBusName) : store.find(caller.account, EventBusName);
  if (bus === undefined) return argument('EventBusName', `Event bus ${EventBusName} does not exist.`);
  const content = {
    'detail-type': DetailType,
    source: Source,
    account: caller.account,
    resources: entry.Resources,
    detail,
  };
  const event = serviceEvent(store.region, content, entry.Time);
  return { bus, event };
}

function checkSize(entries: readonly Entry[]): void {
  const texts = entries.flatMap((entry) => [entry.Source, entry.DetailType, entry.Detail, ...entry.Resources]);
  const size = texts.reduce((total, text) => total + Buffer.byteLength(text ?? ''), 0);
  if (size > EVENT_SIZE) {
    throw new ApiError('ValidationException', 'Total size of the entries in the request is over the limit.');
  }
}

const Envelope = z.looseObject({
  id: z.string(),
  account: z.string(),
  source: z.string(),
  time: z.string(),
  region: z.string(),
  resources: z.array(z.string()),
  'detail-type': z.string(),
});

function testPattern({ EventPattern, Event }: { EventPattern: string; Event: string }) {
  const matches = patternOf(EventPattern);
  const event = Envelope.safeParse(parseJson(Event));
  if (!event.success) {
    throw new ApiError('ValidationException', `Parameter Event is not valid. Reason: ${z.prettifyError(event.error)}`);
  }
  return { Result: matches(event.data) };
}

/** PutEvents, TestEventPattern. `ingest` puts an accepted event on its bus and returns before it is delivered. */
export function eventOperations(store: BusStore, ingest: (bus: Bus, event: CloudEvent) => void): Operations {
  return {
    PutEvents: operation(PutEvents, ({ Entries }, caller) => {
      checkSize(Entries);
      const results = Entries.map((entry) => accept(store, caller, entry));
      for (const result of results) if ('event' in result) ingest(result.bus, result.event);
      return {
        FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length,
        Entries: results.map((result) => ('event' in result ? { EventId: result.event.id } : result)),
      };
    }),
    TestEventPattern: operation(z.object({ EventPattern: z.string(), Event: z.string() }), testPattern),
  };
}
