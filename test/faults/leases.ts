import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Cloud } from '../../local/cloud.ts';
import type { CallRecord } from '../../local/edge/recorder.ts';
import { PIPELINES } from '../support/builders.ts';

const KeySchema = z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string().startsWith('LEASE#') }) });
type Key = z.infer<typeof KeySchema>;
const Taking = z.object({ Item: KeySchema });
const Release = z.object({ Key: KeySchema });

/** A worker that is killed makes no more calls after so many milliseconds. */
const DEATH_MS = 50;

/**
 * Ends the leases of a worker that a fault kills, and those that a fault keeps it from giving back, soon after: what 35
 * seconds do by themselves. `ended` resolves when none is left to end.
 */
export function endLeasesOfTheDead(cloud: Cloud): { readonly ended: () => Promise<void> } {
  const held = new Map<string, Map<string, Key>>();
  const ending = new Set<Promise<void>>();
  const end = async (leasesOf: () => Iterable<Key>): Promise<void> => {
    await sleep(DEATH_MS);
    for (const { pk, sk } of leasesOf()) {
      const input = { TableName: 'commit-relay-registry', Key: { pk, sk } };
      await cloud.call(PIPELINES, 'dynamodb', 'DeleteItem', input);
    }
  };
  const endSoon = (leasesOf: () => Iterable<Key>) => {
    const job: Promise<void> = end(leasesOf).finally(() => ending.delete(job));
    ending.add(job);
  };
  const takeAll = (holder: string): Iterable<Key> => {
    const keys = held.get(holder)?.values() ?? [];
    held.delete(holder);
    return keys;
  };
  cloud.recorder.listen((call) => {
    const { holder, fault, output } = call;
    if (holder === undefined) return;
    note(held, holder, call);
    if (fault === 'crash') endSoon(() => takeAll(holder));
    const kept = fault !== undefined && output === undefined ? releasedBy(call) : undefined;
    if (kept !== undefined) endSoon(() => [kept]);
  });
  return {
    async ended() {
      while (ending.size > 0) await Promise.all(ending);
    },
  };
}

const releasedBy = ({ service, operation, input }: CallRecord): Key | undefined =>
  service === 'dynamodb' && operation === 'UpdateItem' ? Release.safeParse(input).data?.Key : undefined;

/** A call that a fault kept from its caller has been carried out all the same, if it has an output. */
function note(held: Map<string, Map<string, Key>>, holder: string, call: CallRecord): void {
  if (call.service !== 'dynamodb' || call.output === undefined) return;
  const taken = call.operation === 'PutItem' ? Taking.safeParse(call.input).data?.Item : undefined;
  const released = releasedBy(call);
  const own = held.get(holder) ?? new Map<string, Key>();
  if (taken !== undefined) held.set(holder, own.set(taken.pk.S + taken.sk.S, taken));
  if (released !== undefined) own.delete(released.pk.S + released.sk.S);
}
