import { describe, expect, it } from 'vitest';
import { chooseCommit } from '../../../cli/start/choose-commit.ts';
import { chooseRef } from '../../../cli/start/choose-ref.ts';
import type { Follower, RefClause } from '../../../shared/domain/follower.ts';
import { branchRef, RepositoryArn } from '../../../shared/domain/names.ts';
import { APP, at, commit, definition, follower, sourceAction } from '../../support/builders.ts';
import { fakeRefs } from '../../support/fakes/refs.ts';

const config = RepositoryArn.parse(APP.replace(':app', ':config'));
const ref = (branch: string): RefClause => ({ kind: 'ref', entry: branch, ref: branchRef(branch) });
const below: RefClause = { kind: 'prefix', entry: 'release/', prefix: 'refs/heads/release/' };
const following = (...follow: RefClause[]): Follower => ({ ...follower('app-dev'), follow });
const suite = definition({ sources: [sourceAction(), sourceAction({ action: 'Config', repository: 'config' })] });
const other: Follower = { ...follower('app-dev', 'main', 'Config'), repository: config };

describe('the ref of a start by hand', () => {
  it.each([
    ['the only exact one', [following(ref('develop'))], {}, 'develop', APP],
    ['the only exact one beside patterns', [following(below, ref('develop'))], {}, 'develop', APP],
    ["the source action's own among several", [following(ref('develop'), ref('main'))], {}, 'main', APP],
    ['the one that is asked for', [following(below)], { ref: branchRef('release/1') }, 'release/1', APP],
    ['that of the action that is asked for', [following(ref('main')), other], { action: 'Config' }, 'main', config],
  ])('is %s', (_what, followers, options, branch, repository) => {
    const chosen = chooseRef(suite, followers, options);
    expect([chosen.ref, chosen.repository]).toEqual([branchRef(branch), repository]);
    expect(chosen.following).toHaveLength(1);
  });

  it.each([
    ['follows only release/: say with --ref', [following(below)], {}],
    ['follows several refs: say with --ref, and --action, which one: a of', [following(ref('a'), ref('b'))], {}],
    ['main of 111111111111/app, main of 111111111111/config', [following(ref('main')), other], {}],
    ['of several repositories: say with --action', [following(ref('main')), other], { ref: branchRef('main') }],
    ['does not follow x; it follows main', [following(ref('main'))], { ref: branchRef('x') }],
    ['action Nope of app-dev follows nothing; valid: Source', [following(ref('main'))], { action: 'Nope' }],
    ['paused by its tags', [{ ...following(ref('main')), paused: true as const }], {}],
    ['paused by its tags', [{ ...following(below), paused: true as const }], { ref: branchRef('release/1') }],
  ])('is refused: %s', (message, followers, options) => {
    expect(() => chooseRef(suite, followers, options)).toThrow(message);
  });
});

describe('the commit of a start by hand', () => {
  const chosen = (start: 'head' | 'commit') => {
    return { repository: APP, ref: branchRef('main'), following: [{ ...follower('app-dev'), start }] };
  };

  it('is the last known one where CodePipeline takes the head and nobody can read it', async () => {
    const refs = fakeRefs();
    const push = { id: 'e1', commit: commit('c'), time: at(1), dispatched: true };
    await refs.replace({ repository: APP, ref: branchRef('main') }, { pushes: [push] }, 0);
    const found = await chooseCommit(definition(), chosen('head'), undefined, undefined, { refs });
    expect(found).toEqual({ commit: commit('c'), found: 'last-push' });
  });

  it.each([
    ['is of type V1, which takes no commit', definition({ pipelineType: 'V1' }), 'head', commit('a')],
    ['give it the tag commit-relay:start = commit', definition(), 'head', commit('a')],
    ['give --commit, or give --source-profile', definition(), 'commit', undefined],
    ['give --commit, or give --source-profile', definition(), 'head', undefined],
  ] as const)('is refused: %s', async (message, pipeline, start, given) => {
    const choosing = chooseCommit(pipeline, chosen(start), given, undefined, { refs: fakeRefs() });
    await expect(choosing).rejects.toThrow(message);
  });
});
