import { describe, expect, it } from 'vitest';
import { catchUpRef } from '../../../shared/app/catch-up-ref.ts';
import type { Follower } from '../../../shared/domain/follower.ts';
import { printKey } from '../../../shared/domain/keys.ts';
import { branchRef, wholeSeconds } from '../../../shared/domain/names.ts';
import type { PushEvent } from '../../../shared/domain/source-event.ts';
import { APP, commit, follower, pushEvent } from '../../support/builders.ts';
import { fakeCatchUp } from '../../support/fakes/catch-up.ts';
import { crashEverywhere } from '../../support/fakes/crashes.ts';

const MAIN = branchRef('main');
const KEY = printKey({ kind: 'ref', repository: APP, ref: MAIN });
const pattern: Follower = {
  ...follower('patterns'),
  follow: [{ kind: 'prefix', entry: 'release/', prefix: 'refs/heads/release/' }],
};

type World = Awaited<ReturnType<typeof fakeCatchUp>>;

/** A push of main now, as its event tells it. */
const pushNow = ({ clock, branches }: World, id: string, old: string | undefined, next: string): PushEvent => {
  branches.move(MAIN, commit(next));
  return { ...pushEvent(id, old, next, 0), time: wholeSeconds(clock.now()) };
};

/** Followers of main whose first commit was seen by a sweep. */
async function atRest(...names: readonly string[]) {
  const world = await fakeCatchUp(names.map((name) => follower(name)));
  world.branches.move(MAIN, commit('a'));
  await world.sweep();
  return world;
}

describe('a push whose event is lost', () => {
  it('starts every follower within two sweeps and the grace, once; the late event starts nothing', async () => {
    const world = await atRest('app-dev', 'app-prod');
    const event = pushNow(world, 'lost', 'a', 'b');
    await world.sweep();
    expect(world.ran()).toEqual([]);
    await world.sweep();
    const [first = ''] = world.ran();
    const id = first.split(' ')[1];
    expect(world.ran()).toEqual([`app-dev ${id}`, `app-prod ${id}`]);
    await world.dispatch(event);
    await world.drain();
    await world.sweep();
    await world.sweep();
    expect(world.ran()).toHaveLength(2);
    expect(world.report.events).toContainEqual({
      type: 'Push Recovered',
      detail: { repository: APP, ref: MAIN, commit: commit('b'), oldCommit: commit('a'), pushId: id, lostFor: 300 },
    });
  });

  it('is the one before a push whose event came: what followed only that starts too', async () => {
    const world = await fakeCatchUp([
      { ...follower('api'), paths: ['api/'] },
      { ...follower('web'), paths: ['web/'] },
    ]);
    world.branches.move(MAIN, commit('a'));
    await world.sweep();
    world.source.changesAre(commit('b'), { kind: 'known', paths: ['api/a.ts'] });
    world.source.changesAre(commit('c'), { kind: 'known', paths: ['web/a.ts'] });
    world.clock.advance(100);
    const lost = pushNow(world, 'lost', 'a', 'b');
    world.clock.advance(30);
    await world.dispatch(pushNow(world, 'seen', 'b', 'c'));
    await world.drain();
    expect(world.ran()).toEqual(['web seen']);
    await world.sweep();
    expect(world.ran()).toEqual(['web seen', expect.stringMatching(/^api /)]);
    await world.dispatch(lost);
    await world.drain();
    expect(world.ran()).toHaveLength(2);
  });

  it('is nothing where the first look comes after it', async () => {
    const world = await fakeCatchUp([follower('app-dev')]);
    world.branches.move(MAIN, commit('a'));
    for (let n = 0; n < 3; n += 1) await world.sweep();
    expect(world.ran()).toEqual([]);
  });

  it('is made good by one reading of the branch, however many follow it', async () => {
    const world = await atRest('a', 'b', 'c', 'd');
    world.branches.calls.length = 0;
    await world.sweep();
    expect(world.branches.calls).toEqual([MAIN]);
  });

  it('is made good after the account can be read again', async () => {
    const world = await atRest('app-dev');
    pushNow(world, 'lost', 'a', 'b');
    world.branches.hide('codecommit:GetBranch: AccessDeniedException');
    await world.sweep();
    await world.sweep();
    expect(world.ran()).toEqual([]);
    expect(world.report.counts.filter((metric) => metric === 'BranchUnread')).toHaveLength(2);
    world.branches.hide(undefined);
    await world.sweep();
    await world.sweep();
    expect(world.ran()).toHaveLength(1);
  });

  it('created a branch that a pattern follows: it starts; those that were there before do not', async () => {
    const world = await fakeCatchUp([pattern]);
    world.branches.move(branchRef('release/1'), commit('a'));
    await world.sweep();
    world.branches.move(branchRef('release/2'), commit('b'));
    for (let n = 0; n < 5; n += 1) await world.sweep();
    expect(world.ran()).toHaveLength(1);
    expect(world.codePipeline.runs()).toMatchObject([{ pipeline: 'patterns' }]);
    world.branches.move(branchRef('release/1'), commit('c'));
    await world.sweep();
    await world.sweep();
    expect(world.ran()).toHaveLength(2);
  });

  it('made a branch again that was gone', async () => {
    const world = await atRest('app-dev');
    world.branches.move(MAIN);
    await world.sweep();
    await world.sweep();
    expect(world.report.counts).toContain('BranchGone');
    world.branches.move(MAIN, commit('a'));
    await world.sweep();
    await world.sweep();
    expect(world.ran()).toHaveLength(1);
  });
});

describe('a look', () => {
  it('that meets an event reads the branch again, and makes nothing of what it read before', async () => {
    const world = await atRest('app-dev');
    const event = pushNow(world, 'e1', 'a', 'b');
    world.branches.move(MAIN, commit('a'));
    const { ports, report } = world;
    let isFirst = true;
    const head: typeof ports.branches.head = async (key) => {
      const reading = await ports.branches.head(key);
      if (isFirst) {
        isFirst = false;
        pushNow(world, 'e1', 'a', 'b');
        await world.dispatch(event);
      }
      return reading;
    };
    const branches = { ...ports.branches, head };
    await catchUpRef({ ...ports, branches, graceSeconds: 0 }, { repository: APP, ref: MAIN }, 'c', report);
    await world.dispatchSent();
    await world.drain();
    expect(world.ran()).toEqual(['app-dev e1']);
  });

  it('sends a push again whose dispatch was given up, once in twenty minutes', async () => {
    const world = await atRest('app-dev');
    const event = pushNow(world, 'e1', 'a', 'b');
    await world.giveUpDispatch(event, { at: 'enqueue', when: 'before', dies: true });
    expect(await world.pushes()).toEqual(['e1?']);
    await world.look(KEY);
    world.clock.advance(1);
    expect(await world.dispatchSent()).toBe(true);
    await world.drain();
    expect(world.ran()).toEqual(['app-dev e1']);
    expect(await world.pushes()).toEqual(['e1']);
  });

  it('and the dispatch after it start once each, whatever of them is cut short', async () => {
    const calls = await crashEverywhere(async (crash) => {
      const world = await atRest('app-dev', 'app-prod');
      const event = pushNow(world, 'lost', 'a', 'b');
      await world.sweep();
      world.clock.advance(300);
      const looked = await world.look(KEY, [crash]);
      const dispatched = await world.dispatchSent([crash]);
      const started = await world.drain([crash]);
      for (let n = 0; n < 6; n += 1) await world.sweep();
      await world.dispatch(event);
      await world.drain();
      expect(world.codePipeline.runs().map(({ pipeline }) => pipeline)).toEqual(['app-dev', 'app-prod']);
      return looked || dispatched || started;
    });
    expect(calls).toBeGreaterThan(10);
  });
});
