import { describe, expect, it } from 'vitest';
import { markDeleted } from '../../../shared/app/mark-deleted.ts';
import type { Follower } from '../../../shared/domain/follower.ts';
import { branchRef } from '../../../shared/domain/names.ts';
import type { Deletion } from '../../../shared/domain/source-event.ts';
import { APP, at, commit, follower, pushEvent } from '../../support/builders.ts';
import { crashEverywhere } from '../../support/fakes/crashes.ts';
import { type FakeRelay, fakeRelay } from '../../support/fakes/relay.ts';
import { tryUntilDone } from '../../support/fakes/tries.ts';

const deleted = (seconds: number, old = 'b'): Deletion => {
  const { commit: _commit, ...event } = pushEvent(`d${seconds}`, old, 'c', seconds);
  return event;
};

const prefix: Follower = {
  ...follower('prefix'),
  follow: [{ kind: 'prefix', entry: 'main', prefix: 'refs/heads/' }],
};
const pattern: Follower = {
  ...follower('pattern'),
  follow: [{ kind: 'pattern', entry: 'mai:', pattern: 'refs/heads/mai:' }],
};
const followers = [
  follower('exact'),
  { ...follower('among'), follow: [...prefix.follow, ...follower('x').follow] },
  prefix,
  pattern,
  follower('elsewhere', 'develop'),
];

const mark = (relay: FakeRelay, deletion: Deletion) => markDeleted(relay.dispatchPorts, deletion, relay.report);
const stateOf = async (relay: FakeRelay) => (await relay.refs.read({ repository: APP, ref: branchRef('main') })).state;
const told = ({ report }: FakeRelay) =>
  report.lines.filter(({ message }) => message === 'branch gone').map(({ pipeline }) => pipeline);

describe('markDeleted', () => {
  it('marks the ref, starts nothing, and tells those that follow exactly it', async () => {
    const relay = await fakeRelay({ followers });
    await mark(relay, deleted(1));
    expect(await stateOf(relay)).toEqual({ pushes: [], goneSince: at(1) });
    expect(relay.startQueue.next()).toBeUndefined();
    expect(told(relay)).toEqual(['exact', 'among']);
    expect(relay.report.counts).toEqual(['EventIgnored ref-deleted', 'BranchGone', 'BranchGone']);
  });

  it('tells nobody a second time', async () => {
    const relay = await fakeRelay({ followers });
    await mark(relay, deleted(1));
    await mark(relay, deleted(1));
    expect(told(relay)).toHaveLength(2);
    expect(relay.report.counts.filter((count) => count === 'EventIgnored ref-deleted')).toHaveLength(2);
  });

  it('does nothing about a deletion that comes after the ref is back', async () => {
    const relay = await fakeRelay({ followers });
    await relay.dispatch(pushEvent('e1', undefined, 'c', 5));
    await mark(relay, deleted(1));
    expect(await stateOf(relay)).not.toHaveProperty('goneSince');
    expect(told(relay)).toEqual([]);
  });

  it('is undone by the push that brings the ref back', async () => {
    const relay = await fakeRelay({ followers });
    await mark(relay, deleted(1));
    await relay.dispatch(pushEvent('e1', undefined, 'c', 5));
    expect(await stateOf(relay)).toMatchObject({ pushes: [{ id: 'e1', commit: commit('c') }] });
    expect(await stateOf(relay)).not.toHaveProperty('goneSince');
  });

  it('leaves the ref marked, wherever it crashed', async () => {
    await crashEverywhere(async (crash) => {
      const relay = await fakeRelay({ followers });
      const reached = await tryUntilDone(relay.dispatchPorts, [crash], relay.clock.advance, (ports) =>
        markDeleted(ports, deleted(1), relay.report),
      );
      expect(await stateOf(relay)).toMatchObject({ goneSince: at(1) });
      return reached;
    });
  });
});
