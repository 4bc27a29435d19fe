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
 * Ends the leases of a worker that a fault kills, soon after: what 35 seconds do by themselves. `ended` resolves when
 * none is left to end.
 */
export function endLeasesOfTheDead(cloud: Cloud): { readonly ended: () => Promise<void> } {
  const held = new Map<string, Map<string, Key>>();
  const ending = new Set<Promise<void>>();
  const end = async (holder: string): Promise<void> => {
    await sleep(DEATH_MS);
    const keys = [...(held.get(holder)?.values() ?? [])];
    held.delete(holder);
    for (const { pk, sk } of keys) {
      const input = { TableName: 'commit-relay-registry', Key: { pk, sk } };
      await cloud.call(PIPELINES, 'dynamodb', 'DeleteItem', input);
    }
  };
  cloud.recorder.listen((call) => {
    const { holder, fault } = call;
    if (holder === undefined) return;
    note(held, holder, call);
    if (fault !== 'crash') return;
    const job: Promise<void> = end(holder).finally(() => ending.delete(job));
    ending.add(job);
  });
  return {
    async ended() {
      while (ending.size > 0) await Promise.all(ending);
    },
  };
}

/** A call that a fault kept from its caller has been carried out all the same, if it has an output. */
function note(held: Map<string, Map<string, Key>>, holder: string, call: CallRecord): void {
  if (call.service !== 'dynamodb' || call.output === undefined) return;
  const taken = call.operation === 'PutItem' ? Taking.safeParse(call.input).data?.Item : undefined;
  const released = call.operation === 'UpdateItem' ? Release.safeParse(call.input).data?.Key : undefined;
  const own = held.get(holder) ?? new Map<string, Key>();
  if (taken !== undefined) held.set(holder, own.set(taken.pk.S + taken.sk.S, taken));
  if (released !== undefined) own.delete(released.pk.S + released.sk.S);
}
