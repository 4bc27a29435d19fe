import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ReconcilePorts, reconcilePipeline } from '../../../shared/app/reconcile-pipeline.ts';
import { PipelineName } from '../../../shared/domain/names.ts';
import { register } from '../../../shared/domain/registration.ts';
import { FOLLOW_TAG } from '../../../shared/domain/tags/tag-key.ts';
import { definition, deployment, sourceAction } from '../../support/builders.ts';
import { fakeClock } from '../../support/fakes/clock.ts';
import { fakeCodePipeline } from '../../support/fakes/code-pipeline.ts';
import { fakeFollowers } from '../../support/fakes/followers.ts';
import { fakeLeases } from '../../support/fakes/leases.ts';
import { fakePipelines } from '../../support/fakes/pipelines.ts';
import { fakeRepair } from '../../support/fakes/repair.ts';
import { fakeReport } from '../../support/fakes/report.ts';

const NAMES = ['app-dev', 'app-prod', 'web'].map((name) => PipelineName.parse(name));
const allowed = { ...deployment, selfService: ['*'] };

/** What an owner may make of a pipeline. */
type State = { readonly tags: Record<string, string>; readonly sources: readonly object[] } | 'deleted';

const state: fc.Arbitrary<State> = fc.oneof(
  fc.constant('deleted' as const),
  fc.record({
    tags: fc.constantFrom<Record<string, string>[]>(
      {},
      { [FOLLOW_TAG]: '@' },
      { [FOLLOW_TAG]: 'main release/' },
      { [FOLLOW_TAG]: '@', 'commit-relay:repository': '111111111111/web' },
      { [FOLLOW_TAG]: '@', 'commit-relay:follow:Config': 'refs/tags/v:', 'commit-relay:paused': 'true' },
      { [FOLLOW_TAG]: 'a..b' },
    ),
    sources: fc.constantFrom(
      [sourceAction()],
      [sourceAction({ repository: 'web', branch: 'prod' })],
      [sourceAction({ action: 'Renamed' })],
      [sourceAction(), sourceAction({ action: 'Config', repository: 'config' })],
    ),
  }),
);

/** A change of one pipeline, and the pipelines that late, early or doubled events nominate just then. */
const step = fc.record({
  name: fc.constantFrom(...NAMES),
  state,
  events: fc.array(fc.constantFrom(...NAMES), { maxLength: 2 }),
});

function world() {
  const clock = fakeClock();
  const codePipeline = fakeCodePipeline({ clock });
  const followers = fakeFollowers();
  const pipelines = fakePipelines();
  const ports: ReconcilePorts = {
    clock,
    reader: codePipeline,
    editor: codePipeline,
    ...fakeRepair({ mode: 'observe' }),
    pipelines,
    followers,
    leases: fakeLeases(),
    deployment: { ...allowed, configHash: 'h1' },
  };
  return {
    change(name: PipelineName, next: State, version: number) {
      if (next === 'deleted') codePipeline.delete(name);
      else codePipeline.store(definition({ name, version, sources: [...next.sources] }), next.tags);
    },
    reconcile: (name: PipelineName) => reconcilePipeline(ports, name, { isOrdered: false }, fakeReport()),
    async registry(names: readonly PipelineName[]) {
      const statuses = await Promise.all(names.map((name) => pipelines.read(name)));
      const items = followers.items().filter(({ pipeline }) => names.includes(pipeline));
      return {
        statuses: statuses.map((status) => status && { ...status, approved: undefined, drift: undefined }),
        followers: items.map((item) => JSON.stringify(item)).toSorted(),
      };
    },
  };
}

describe('the registry', () => {
  it('is the same in the end, in whatever order and however often events come', async () => {
    const history = fc.array(step, { maxLength: 8 });
    const order = fc
      .array(fc.constantFrom(...NAMES), { maxLength: 6 })
      .chain((again) => fc.shuffledSubarray([...NAMES, ...again], { minLength: NAMES.length + again.length }));
    await fc.assert(
      fc.asyncProperty(history, order, async (steps, last) => {
        const lived = world();
        const final = new Map<PipelineName, { state: State; version: number }>();
        for (const [at, { name, state: next, events }] of steps.entries()) {
          final.set(name, { state: next, version: at + 1 });
          lived.change(name, next, at + 1);
          for (const nominated of events) await lived.reconcile(nominated);
        }
        for (const nominated of last) await lived.reconcile(nominated);
        const fresh = world();
        for (const [name, { state: next, version }] of final) fresh.change(name, next, version);
        for (const name of NAMES) await fresh.reconcile(name);
        // A pipeline whose tags are bad keeps what was good before, and that is its history.
        const clear = NAMES.filter((name) => {
          const { state: next = 'deleted' } = final.get(name) ?? {};
          if (next === 'deleted') return true;
          return register(definition({ name, sources: [...next.sources] }), next.tags, allowed).kind !== 'invalid';
        });
        expect(await lived.registry(clear)).toEqual(await fresh.registry(clear));
      }),
      { numRuns: 500 },
    );
  });
});
