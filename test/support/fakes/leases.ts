import type { Lease, Leases } from '../../../shared/app/registry-ports.ts';

/** Seconds that a lease holds, as the real one. */
const HELD = 35;

/** Leases in memory; `heldAt` is for the test to look at. */
export type FakeLeases = Leases & { heldAt(now: Date): number };

export function fakeLeases(): FakeLeases {
  const items = new Map<string, { owner: string; until: number }>();
  const keyOf = ({ pipeline, purpose }: Omit<Lease, 'owner'>) => `${pipeline} ${purpose}`;
  let owners = 0;
  return {
    heldAt: (now) => [...items.values()].filter(({ until }) => until >= now.getTime()).length,
    async acquire(pipeline, purpose, now) {
      const held = items.get(keyOf({ pipeline, purpose }));
      if (held !== undefined && held.until >= now.getTime()) return undefined;
      owners += 1;
      const lease: Lease = { pipeline, purpose, owner: String(owners) };
      items.set(keyOf(lease), { owner: lease.owner, until: now.getTime() + HELD * 1000 });
      return lease;
    },
    async release(lease) {
      if (items.get(keyOf(lease))?.owner === lease.owner) items.delete(keyOf(lease));
    },
  };
}
