import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReconcilePorts } from '../../shared/app/reconcile-pipeline.ts';
import { branchRef } from '../../shared/domain/names.ts';
import { APP, at, commit, definition, deployment, follower, REGION, SOURCE } from '../support/builders.ts';
import { fakeCatchUp } from '../support/fakes/catch-up.ts';
import { fakeHeartbeats } from '../support/fakes/heartbeats.ts';
import { fakePipelines } from '../support/fakes/pipelines.ts';
import { fakeRepair } from '../support/fakes/repair.ts';
import { startRequest } from '../support/start-request.ts';
import { functionUnderTest } from './function-under-test.ts';
import { mutatedText } from './mutated.ts';
import { PATIENCE, tryCases } from './seeded.ts';

const EVENTS = join(import.meta.dirname, '../../events');
const KEY = { repository: APP, ref: branchRef('main') };

async function samplesIn(folder: string): Promise<unknown[]> {
  const files = await readdir(join(EVENTS, folder));
  return Promise.all(files.map(async (file) => JSON.parse(await readFile(join(EVENTS, folder, file), 'utf8'))));
}

const batchOf = (samples: readonly unknown[]) => fc.array(mutatedText(samples), { minLength: 1, maxLength: 4 });

/** The last line that tells what became of a message, by function. Whatever ends in none of them was dropped in silence. */
const ENDS = {
  dispatch: [
    'push dispatched',
    'push already dispatched',
    'push already forgotten',
    'push covered',
    'event ignored',
    'heartbeat heard',
  ],
  start: ['pipeline started', 'start not made', 'start already decided', 'start held'],
  reconcile: ['pipeline reconciled', 'event ignored', 'branch looked at', 'branches listed', 'branches not listed'],
} as const;

async function world() {
  const relay = await fakeCatchUp([follower('app-dev')]);
  relay.branches.move(KEY.ref, commit('a'));
  const state = { pushes: [{ id: 'e1', commit: commit('a'), time: at(0), dispatched: false }] };
  await relay.refs.replace(KEY, state, 0);
  const pipelines = fakePipelines();
  relay.codePipeline.store(definition(), { 'commit-relay:follow': '@' });
  const ports: ReconcilePorts = {
    clock: relay.clock,
    reader: relay.codePipeline,
    editor: relay.codePipeline,
    ...fakeRepair(),
    pipelines,
    followers: relay.followers,
    leases: relay.leases,
    deployment: { ...deployment, configHash: 'h1' },
  };
  const composed = {
    dispatch: {
      ports: { ...relay.dispatchPorts, heartbeats: fakeHeartbeats() },
      scope: { accounts: new Set([SOURCE]), region: REGION },
    },
    start: { ports: relay.startPorts },
    reconcile: { ports, catchUp: relay.ports },
  };
  const admitted = { admitted: { ...KEY, pushId: 'e1' }, cause: 'sweep-1' };
  const keys = ['pipeline/app-dev', `ref/${APP}#refs/heads/main`, `branches/${APP}`];
  const samples = {
    dispatch: [...(await samplesIn('codecommit')), ...(await samplesIn('commit-relay.heartbeat')), admitted],
    start: [
      { ...startRequest('app-dev', 'p1'), commit: { author: 'ann', message: 'first' } },
      { ...startRequest('gone', 'p2'), byHand: true },
    ],
    reconcile: [...(await samplesIn('codepipeline')), ...keys.map((key) => ({ key, cause: 'sweep-1', repair: true }))],
  };
  return { composed, samples };
}

describe.each([
  ['dispatch', 20_000],
  ['start', 10_000],
  ['reconcile', 12_000],
] as const)('a batch of messages for %s', (name, cases) => {
  it('crashes on none of them and drops none in silence', { timeout: PATIENCE }, async () => {
    const { composed, samples } = await world();
    const handle = await functionUnderTest(name, composed[name]);
    await tryCases(`batches for ${name}`, batchOf(samples[name]), cases, async (bodies) => {
      const { failed, said, error, kept } = await handle(bodies);
      // Two nominations of one pipeline meet at its lease, and one comes back: by the clock of the test that is at once.
      for (const id of failed) expect(error(id)).toMatchObject({ name: 'BusyError' });
      for (const [n, body] of bodies.entries()) {
        if (failed.includes(`m${n}`)) continue;
        const lines = said(`m${n}`);
        if (lines.includes('message rejected')) {
          const letter = kept.find((each) => each.body === body);
          expect(letter?.reason).toMatch(/^[a-z-]+$/);
          expect(letter?.detail).not.toBe('');
        } else {
          expect(
            ENDS[name].some((end) => lines.includes(end)),
            `${body} ended in ${JSON.stringify(lines)}`,
          ).toBe(true);
        }
      }
    });
  });
});
