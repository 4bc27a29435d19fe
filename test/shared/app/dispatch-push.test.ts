import { describe, expect, it } from 'vitest';
import { dispatchPush } from '../../../shared/app/dispatch-push.ts';
import { BusyError } from '../../../shared/domain/errors.ts';
import { branchRef } from '../../../shared/domain/names.ts';
import { APP, at, follower, pushEvent } from '../../support/builders.ts';
import { CrashError, crashEverywhere, crashing } from '../../support/fakes/crashes.ts';
import { fakeRelay } from '../../support/fakes/relay.ts';

const event = pushEvent('e1', 'a', 'b', 1);
const followers = [follower('app-dev'), follower('app-test'), follower('app-preview', 'develop')];

describe('dispatchPush', () => {
  it('starts each follower of the branch once, wherever it crashed', async () => {
    const calls = await crashEverywhere(async (crash) => {
      const relay = await fakeRelay({ followers });
      const reached = await relay.dispatch(event, [crash]);
      expect(await relay.pushes()).toEqual(['e1']);
      await relay.drain();
      expect(relay.ran()).toEqual(['app-dev e1', 'app-test e1']);
      return reached;
    });
    expect(calls).toBe(8);
  });

  it('starts nothing twice though the queue has forgotten the message by the time of the retry', async () => {
    const relay = await fakeRelay({ followers });
    const marking = { at: 5, when: 'before', dies: true } as const;
    await relay.dispatch(event, [marking, marking]);
    await relay.drain();
    expect(relay.ran()).toEqual(['app-dev e1', 'app-test e1']);
    expect(await relay.pushes()).toEqual(['e1']);
  });

  it('decides for every follower, and counts by reason', async () => {
    const relay = await fakeRelay({ followers });
    await relay.dispatch(event);
    expect(relay.report.counts).toEqual([
      'PushAdmitted',
      'Decision start',
      'Decision start',
      'Decision ref-not-followed',
    ]);
    expect(relay.report.lines).toMatchObject([{ message: 'push dispatched', pushId: 'e1', followers: 3, starts: 2 }]);
  });

  it('does nothing about a duplicate', async () => {
    const relay = await fakeRelay({ followers });
    await relay.dispatch(event);
    await relay.drain();
    await relay.dispatch(event);
    expect(relay.startQueue.next()).toBeUndefined();
    expect(relay.report.counts).toContain('PushRepeated');
  });

  it('does not enqueue again for a push that was dispatched before a follower came', async () => {
    const relay = await fakeRelay({ followers: [] });
    await relay.dispatch(event);
    await relay.followers.put(follower('late'));
    await relay.dispatch(event);
    expect(relay.startQueue.next()).toBeUndefined();
  });

  it('starts nothing for an event that catch-up has covered', async () => {
    const relay = await fakeRelay({ followers });
    const ref = { repository: APP, ref: branchRef('main') };
    await relay.refs.replace(ref, { pushes: [], coveredUntil: at(60) }, 0);
    await relay.dispatch(event);
    expect(relay.startQueue.next()).toBeUndefined();
    expect(relay.report.counts).toEqual(['PushCovered']);
  });

  it('asks for one start of a pipeline with two actions of the repository', async () => {
    const relay = await fakeRelay({ followers: [follower('suite'), follower('suite', 'main', 'Config')] });
    await relay.dispatch(event);
    await relay.drain();
    expect(relay.ran()).toEqual(['suite e1']);
  });

  it('admits both of two pushes that come at once', async () => {
    const relay = await fakeRelay({ followers });
    await Promise.all([relay.dispatch(pushEvent('e2', 'b', 'c', 1)), relay.dispatch(event)]);
    expect(await relay.pushes()).toEqual(['e1', 'e2']);
    const queued = Array.from({ length: 4 }, relay.take).map(({ pipeline, push }) => `${pipeline} ${push.id}`);
    expect(queued.toSorted()).toEqual(['app-dev e1', 'app-dev e2', 'app-test e1', 'app-test e2']);
    expect(relay.startQueue.next()).toBeUndefined();
  });

  it('records what was decided before the push counts as dispatched, and again by a retry to no harm', async () => {
    for (const when of ['before', 'after'] as const) {
      const relay = await fakeRelay({ followers });
      const { ports } = crashing(relay.dispatchPorts, { at: 'record', when, dies: true });
      await expect(dispatchPush(ports, event, relay.report)).rejects.toBeInstanceOf(CrashError);
      expect(await relay.pushes()).toEqual(['e1?']);
      expect(relay.history.of('app-dev')).toHaveLength(when === 'before' ? 0 : 1);
      await relay.dispatch(event);
      expect(await relay.pushes()).toEqual(['e1']);
      expect(relay.history.of('app-dev')).toMatchObject([{ pushId: 'e1', start: true, entry: 'main' }]);
    }
  });

  it('keeps no record of a ref that is not followed', async () => {
    const relay = await fakeRelay({ followers: [...followers, { ...follower('resting'), paused: true }] });
    await relay.dispatch(event);
    expect(relay.history.of('app-preview')).toEqual([]);
    expect(relay.history.of('resting')).toMatchObject([{ start: false, reason: 'paused' }]);
  });

  it('gives up after ten lost races for the ref, and has stored nothing', async () => {
    const relay = await fakeRelay({ followers });
    let races = 0;
    const lose = async () => {
      races += 1;
      return false;
    };
    const ports = { ...relay.dispatchPorts, refs: { ...relay.refs, replace: lose } };
    await expect(dispatchPush(ports, event, relay.report)).rejects.toBeInstanceOf(BusyError);
    expect(races).toBe(10);
    expect(relay.startQueue.next()).toBeUndefined();
  });
});
