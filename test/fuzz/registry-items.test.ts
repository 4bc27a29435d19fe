import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBranchListings } from '../../shared/adapters/branch-listings.ts';
import { createFollowers } from '../../shared/adapters/followers.ts';
import { createFreezes } from '../../shared/adapters/freezes.ts';
import { createHeartbeats } from '../../shared/adapters/heartbeats.ts';
import { createLeases } from '../../shared/adapters/leases.ts';
import { createPipelines } from '../../shared/adapters/pipelines.ts';
import { createRefs } from '../../shared/adapters/refs.ts';
import { createResumptions } from '../../shared/adapters/resumptions.ts';
import { createAttempts, createStarts } from '../../shared/adapters/starts.ts';
import { createSweeps } from '../../shared/adapters/sweeps.ts';
import { createWirings } from '../../shared/adapters/wirings.ts';
import { catchUpRef } from '../../shared/app/catch-up-ref.ts';
import { dispatchPush } from '../../shared/app/dispatch-push.ts';
import { listBranches } from '../../shared/app/list-branches.ts';
import { nominateBranches } from '../../shared/app/nominate-branches.ts';
import { reconcilePipeline } from '../../shared/app/reconcile-pipeline.ts';
import { releaseHeld } from '../../shared/app/release-held.ts';
import { startPipeline } from '../../shared/app/start-pipeline.ts';
import { sweepAccount } from '../../shared/app/sweep-account.ts';
import { branchRef } from '../../shared/domain/names.ts';
import { APP, commit, definition, deployment, follower, pushEvent } from '../support/builders.ts';
import { fakeBranches, fakePushQueue } from '../support/fakes/branches.ts';
import { fakeClock } from '../support/fakes/clock.ts';
import { fakeCodePipeline, START_ROLE } from '../support/fakes/code-pipeline.ts';
import { fakeHistory } from '../support/fakes/history.ts';
import { fakeReconcileQueue, fakeStartQueue } from '../support/fakes/queues.ts';
import { fakeRepair } from '../support/fakes/repair.ts';
import { fakeReport } from '../support/fakes/report.ts';
import { fakeSource } from '../support/fakes/source.ts';
import { startRequest } from '../support/start-request.ts';
import { mutated } from './mutated.ts';
import { ITEMS } from './registry-samples.ts';
import { PATIENCE, tryCases } from './seeded.ts';
import { type Item, tableInMemory } from './table-in-memory.ts';

const { pipeline: NAME } = follower('app-dev');
const MAIN = { repository: APP, ref: branchRef('main') };

/** Everything that reads the registry, over a table with these items. Gives what failed, and what was told. */
async function useAll(items: readonly Item[]) {
  const table = tableInMemory(items);
  const clock = fakeClock();
  const report = fakeReport();
  const codePipeline = fakeCodePipeline({ clock });
  codePipeline.store(definition(), { 'commit-relay:follow': 'main release/' });
  const branches = fakeBranches();
  branches.move(MAIN.ref, commit('b'));
  const startQueue = fakeStartQueue(clock);
  const followers = createFollowers(table);
  const listings = createBranchListings(table);
  const reconcileQueue = fakeReconcileQueue();
  const pipelines = createPipelines(table);
  const resumptions = createResumptions(table);
  const common = {
    clock,
    followers,
    listings,
    startQueue,
    reconcileQueue,
    branches,
    pipelines,
    refs: createRefs(table),
    freezes: createFreezes(table),
    history: fakeHistory(),
    source: fakeSource(),
    skipDirectives: true,
    starts: createStarts(table, clock),
    attempts: createAttempts(table, clock),
    leases: createLeases(table),
    runs: codePipeline,
    startRole: START_ROLE,
    pushQueue: fakePushQueue(),
    graceSeconds: 0,
    reader: codePipeline,
    editor: codePipeline,
    ...fakeRepair(),
    resumptions,
    census: codePipeline,
    sweeps: createSweeps(table),
    configHash: 'h1',
    deployment: { ...deployment, configHash: 'h1' },
  };
  const heartbeats = createHeartbeats(table);
  const wirings = createWirings(table);
  const uses: (() => Promise<unknown>)[] = [
    () => dispatchPush(common, pushEvent('e2', 'a', 'c', 50), report),
    () => startPipeline(common, startRequest('app-dev', 'e1'), report),
    () => reconcilePipeline(common, NAME, { isOrdered: false }, report),
    () => catchUpRef(common, MAIN, 'sweep-1', report),
    () => nominateBranches(common, 'sweep-1', report),
    () => listBranches(common, APP, report),
    () => sweepAccount(common, { cause: 'sweep-1', timeIsShort: () => false }, report),
    () => releaseHeld(common, report),
    () => wirings.read('bus/commit-relay'),
    () => wirings.all(),
    () => heartbeats.read('111111111111'),
    () => resumptions.of('pipeline/app-dev'),
  ];
  const failures: unknown[] = [];
  for (const use of uses) {
    await use().catch((error: unknown) => failures.push(error));
  }
  return { failures, unreadable: table.unreadable, queued: startQueue.next() };
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : String(error));

describe('an item of the registry that is as nobody would write it', () => {
  it('is told by whoever reads it, or brings the message back; it breaks nothing else', {
    timeout: PATIENCE,
  }, async () => {
    const whole = await useAll(ITEMS.map(({ item }) => item));
    expect(whole).toMatchObject({ failures: [], unreadable: [] });
    const cases = fc.nat(ITEMS.length - 1).chain((at) => fc.tuple(fc.constant(at), mutated([ITEMS[at]?.item])));
    await tryCases('items of the registry', cases, 8_000, async ([at, value]) => {
      const sample = ITEMS[at];
      if (sample === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) return;
      const { pk, sk, kind, pipeline } = sample.item;
      const item: Item = { ...value, pk, sk, ...(kind === undefined ? {} : { kind, pipeline }) };
      const { failures, unreadable } = await useAll(ITEMS.map((each, n) => (n === at ? item : each.item)));
      for (const error of failures) expect(nameOf(error), `${JSON.stringify(item)}: ${error}`).toBe('ZodError');
      if (!sample.schema.safeParse(item).success) {
        expect(failures.length + unreadable.length, `nobody told of ${JSON.stringify(item)}`).toBeGreaterThan(0);
      }
    });
  });

  it('as a follower does not keep its pipeline from a start', async () => {
    const [follows] = ITEMS.filter(({ item }) => item.sk.startsWith('PIPE#'));
    const damaged = ITEMS.map(({ item }) => (item === follows?.item ? { ...item, follow: 'main' } : item));
    const { queued, unreadable } = await useAll(damaged.filter(({ pk }) => pk !== 'FREEZE'));
    expect(unreadable).not.toEqual([]);
    expect(queued).toMatchObject({ pipeline: 'app-dev', push: { id: 'e2' } });
  });
});
