import { describe, expect, it } from 'vitest';
import { reconcileKey } from '../../../shared/app/reconcile-key.ts';
import type { ReconcilePorts } from '../../../shared/app/reconcile-pipeline.ts';
import { branchRef, PipelineName, type RefName, wholeSeconds } from '../../../shared/domain/names.ts';
import { FOLLOW_TAG } from '../../../shared/domain/tags/tag-key.ts';
import { APP, commit, definition, deployment, sourceAction } from '../../support/builders.ts';
import { fakeCatchUp } from '../../support/fakes/catch-up.ts';
import { fakePipelines } from '../../support/fakes/pipelines.ts';
import { fakeRepair } from '../../support/fakes/repair.ts';

const MAIN = branchRef('main');

/** A pipeline with these tags, that nobody has looked at, and a repository whose main is at `a`. */
async function world(follow: string, branch = 'main') {
  const catchUp = await fakeCatchUp([]);
  const { clock, report, branches, ports, refs } = catchUp;
  const { codePipeline, leases } = catchUp;
  const store = (entry: string, branch = 'main') =>
    codePipeline.store(definition({ sources: [sourceAction({ branch })] }), { [FOLLOW_TAG]: entry });
  store(follow, branch);
  branches.move(MAIN, commit('a'));
  const own: ReconcilePorts = {
    clock,
    reader: codePipeline,
    editor: codePipeline,
    ...fakeRepair(),
    pipelines: fakePipelines(),
    followers: catchUp.followers,
    leases,
    deployment: { ...deployment, configHash: 'h1' },
  };
  const key = { kind: 'pipeline', name: PipelineName.parse('app-dev') } as const;
  return {
    ...catchUp,
    store,
    reconcile: () => reconcileKey({ ports: own, catchUp: ports }, { kind: 'key', key, cause: 'x' }, report),
    headOf: async (ref: RefName) => (await refs.read({ repository: APP, ref })).state,
  };
}

describe('a pipeline that follows a branch from now on', () => {
  it('has its head noted, so that the very next push is missed where its event is lost', async () => {
    const { branches, clock, headOf, ran, reconcile, sweep } = await world('main');
    await reconcile();
    expect(await headOf(MAIN)).toMatchObject({ seen: { commit: commit('a'), at: wholeSeconds(clock.now()) } });
    branches.move(MAIN, commit('b'));
    await sweep();
    await sweep();
    expect(ran()).toEqual([expect.stringMatching(/^app-dev /)]);
  });

  it('of which nothing changed is not looked for again, nor is a branch that is known', async () => {
    const { branches, reconcile, store } = await world('main');
    await reconcile();
    await reconcile();
    expect(branches.calls).toEqual([MAIN]);
    store('develop', 'develop');
    await reconcile();
    expect(branches.calls).toEqual([MAIN, branchRef('develop')]);
  });

  it('that is not there yet has a push once it is', async () => {
    const { branches, headOf, ran, reconcile, sweep } = await world('develop', 'develop');
    const develop = branchRef('develop');
    await reconcile();
    expect(await headOf(develop)).toMatchObject({ goneSince: expect.any(String) });
    branches.move(develop, commit('b'));
    await sweep();
    await sweep();
    expect(ran()).toEqual([expect.stringMatching(/^app-dev /)]);
  });

  it('is registered also where the branch cannot be read', async () => {
    const { branches, followers, reconcile, report } = await world('main');
    branches.hide('AccessDenied');
    await reconcile();
    expect(followers.items()).toHaveLength(1);
    expect(report.counts).toContain('BranchUnread');
  });

  it('with patterns leaves branches to the sweep, which lists them', async () => {
    const { branches, reconcile } = await world('release/');
    await reconcile();
    expect(branches.calls).toEqual([]);
  });
});
