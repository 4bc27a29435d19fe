import { type CatchUpPorts, catchUpRef } from '../../../shared/app/catch-up-ref.ts';
import { dispatchAdmitted } from '../../../shared/app/dispatch-push.ts';
import { type ListingPorts, listBranches } from '../../../shared/app/list-branches.ts';
import { nominateBranches } from '../../../shared/app/nominate-branches.ts';
import type { Follower } from '../../../shared/domain/follower.ts';
import { parseNomination } from '../../../shared/domain/nomination.ts';
import { fakeBranches, fakeListings, fakePushQueue } from './branches.ts';
import type { Crash } from './crashes.ts';
import { fakeReconcileQueue } from './queues.ts';
import { fakeRelay } from './relay.ts';
import { tryUntilDone } from './tries.ts';

const GRACE = 120;
/** Seconds between sweeps. */
const SWEEP = 300;

/** The push loop on fakes, with sweeps that nominate branches, and what looks at these. */
export async function fakeCatchUp(followers: readonly Follower[]) {
  const relay = await fakeRelay({ followers });
  const branches = fakeBranches();
  const listings = fakeListings();
  const pushQueue = fakePushQueue();
  const reconcileQueue = fakeReconcileQueue();
  const { clock, refs, report } = relay;
  const ports: CatchUpPorts & ListingPorts = {
    clock,
    refs,
    branches,
    listings,
    pushQueue,
    followers: relay.followers,
    graceSeconds: GRACE,
  };
  const nominating = { clock, followers: relay.followers, listings, reconcileQueue };
  let sweeps = 0;

  /** Works on one nomination; with a crash in each of the first tries, gives whether all were reached. */
  const look = (key: string, crashes: readonly Crash[] = []) => {
    const nomination = parseNomination(JSON.stringify({ key, cause: `sweep-${sweeps}` }));
    if (nomination.kind !== 'key') throw new Error(`not a key: ${key}`);
    const { key: parsed, cause } = nomination;
    return tryUntilDone(ports, crashes, clock.advance, async (attempt) => {
      if (parsed.kind === 'ref') await catchUpRef(attempt, parsed, cause, report);
      if (parsed.kind === 'branches') await listBranches(attempt, parsed.repository, report);
    });
  };
  const dispatchSent = async (crashes: readonly Crash[] = []) => {
    let allReached = true;
    for (const message of pushQueue.take()) {
      const reached = await tryUntilDone(relay.dispatchPorts, crashes, clock.advance, (attempt) =>
        dispatchAdmitted(attempt, message, report),
      );
      allReached &&= reached;
    }
    return allReached;
  };
  return {
    ...relay,
    branches,
    listings,
    ports,
    look,
    dispatchSent,
    /** Five minutes pass; branches are nominated and looked at, and what that brings is dispatched and started. */
    async sweep() {
      clock.advance(SWEEP);
      sweeps += 1;
      await nominateBranches(nominating, `sweep-${sweeps}`, report);
      const keys = reconcileQueue.messages.splice(0).map(({ key }) => key);
      for (const key of keys) await look(key);
      await dispatchSent();
      await relay.drain();
      return keys;
    },
  };
}
