import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import type { CallRecord } from '../../local/edge/recorder.ts';
import type { Flow } from '../../scripts/costs/flows.ts';
import { inQueue } from '../support/catching-up.ts';
import type { TestCloud } from '../support/local-cloud.ts';

/** A flow as the local cloud saw it. */
export type Measured = Required<Flow> & {
  /** Bytes read of the index of pipelines and followers, as they go over the wire. */
  readonly indexBytes: number;
  /** The largest item that was written, that of a ref aside, and the largest answer to a read of the table. */
  readonly largestWrite: number;
  readonly largestRead: number;
};

const QUEUES = ['commit-relay-pushes', 'commit-relay-reconcile', 'commit-relay-starts.fifo'];

/** Does something on a cloud that is otherwise quiet, and counts what came of it. */
export async function measure(test: TestCloud, work: () => Promise<unknown>): Promise<Measured> {
  await quiet(test);
  const calls: CallRecord[] = [];
  const [lines, metrics] = [test.logs.lines().length, test.emf().length];
  const stop = test.cloud.recorder.listen((call) => calls.push(call));
  await work();
  await quiet(test);
  stop();
  const written = [...test.logs.lines().slice(lines), ...test.emf().slice(metrics)];
  const units = calls.filter(({ service }) => service === 'dynamodb').map(unitsOf);
  const sum = (name: keyof Units) => units.reduce((total, each) => total + (each[name] ?? 0), 0);
  const most = (name: keyof Units) => Math.max(0, ...units.map((each) => each[name] ?? 0));
  return {
    writes: sum('writes'),
    reads: sum('reads'),
    refWrites: sum('refWrites'),
    refReads: sum('refReads'),
    indexBytes: sum('indexBytes'),
    largestWrite: most('writeBytes'),
    largestRead: most('readBytes'),
    events: calls
      .filter(({ operation }) => operation === 'PutEvents')
      .reduce((total, call) => total + entriesOf(call), 0),
    logBytes: written.reduce((total, line) => total + Buffer.byteLength(JSON.stringify(line)), 0),
  };
}

/** Waits until no event is on its way, and no message in a queue, for a while. */
async function quiet(test: TestCloud): Promise<void> {
  for (let looks = 0; looks < 4; ) {
    await test.cloud.eventsDelivered();
    const waiting = await Promise.all(QUEUES.map((queue) => inQueue(test, queue)));
    looks = waiting.every((count) => count === 0) ? looks + 1 : 0;
    await setTimeout(200);
  }
}

const Entries = z.object({ Entries: z.array(z.unknown()) });
const entriesOf = ({ input }: CallRecord): number => Entries.parse(input).Entries.length;

type Units = Partial<
  Record<'writes' | 'reads' | 'refWrites' | 'refReads' | 'indexBytes' | 'writeBytes' | 'readBytes', number>
>;

const Key = z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) });
const Batch = z.object({
  RequestItems: z.record(z.string(), z.array(z.object({ PutRequest: z.object({ Item: Key }) }))),
});

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value ?? {}));

/** What a call counts for; operations of the local clients beside the relay's own do not come up while it is measured. */
function unitsOf({ operation, input, output }: CallRecord): Units {
  const { IndexName, Item, Key: key } = input as { IndexName?: string; Item?: unknown; Key?: unknown };
  switch (operation) {
    case 'GetItem':
      return Key.parse(key).sk.S.startsWith('REF#') ? { refReads: 1 } : { reads: 1, readBytes: bytes(output) };
    case 'Query': {
      if (IndexName === undefined) return { reads: 1, readBytes: bytes(output) };
      const isGrowing = /"S":"(follower|pipeline)"/.test(JSON.stringify(input));
      return isGrowing ? { indexBytes: bytes(output) } : { reads: 1, readBytes: bytes(output) };
    }
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem': {
      const { pk, sk } = Key.parse(Item ?? key);
      if (sk.S.startsWith('REF#')) return { refWrites: 1 };
      return { writes: isInIndex(pk.S, sk.S) ? 2 : 1, writeBytes: bytes(Item ?? input) };
    }
    case 'BatchWriteItem': {
      const items = Object.values(Batch.parse(input).RequestItems).flat();
      return { writes: items.length, writeBytes: Math.max(...items.map(bytes)) };
    }
    default:
      throw new Error(`an operation that no flow should need: ${operation}`);
  }
}

/** Items of which the index has a copy: see docs/architecture.md, "State". */
const isInIndex = (pk: string, sk: string): boolean =>
  (pk.startsWith('PIPELINE#') && sk === 'STATUS') ||
  (pk.startsWith('REPO#') && (sk.startsWith('PIPE#') || sk === 'BRANCHES')) ||
  pk === 'BUS' ||
  pk === 'TRIGGERS' ||
  pk.startsWith('ACCOUNT#');
