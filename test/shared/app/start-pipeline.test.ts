import { describe, expect, it } from 'vitest';
import { startPipeline } from '../../../shared/app/start-pipeline.ts';
import { BusyError } from '../../../shared/domain/errors.ts';
import type { Follower } from '../../../shared/domain/follower.ts';
import { PipelineName } from '../../../shared/domain/names.ts';
import { commit, definition, follower, pushEvent } from '../../support/builders.ts';
import { crashEverywhere } from '../../support/fakes/crashes.ts';
import { fakeRelay } from '../../support/fakes/relay.ts';
import { startRequest } from '../../support/start-request.ts';

const name = PipelineName.parse('app-dev');
const older = pushEvent('older', 'a', 'b', 1);
const newer = pushEvent('newer', 'b', 'c', 2);
const follow = (start: Follower['start']): Follower => ({ ...follower('app-dev'), start });

describe('startPipeline, crashed at any call', () => {
  it.each([
    { start: 'head', honoursTokens: true },
    { start: 'head', honoursTokens: false },
    { start: 'commit', honoursTokens: true },
    { start: 'commit', honoursTokens: false },
  ] as const)('starts once: $start, tokens honoured: $honoursTokens', async ({ start, honoursTokens }) => {
    const calls = await crashEverywhere(async (crash) => {
      const relay = await fakeRelay({ followers: [follow(start)], honoursTokens });
      await relay.dispatch(older);
      const reached = await relay.drain([crash]);
      expect(relay.ran()).toEqual(['app-dev older']);
      expect(relay.starts.record('older', name)).toMatchObject({ status: 'started', executionId: 'run-1' });
      expect(relay.leases.heldAt(relay.clock.now())).toBe(0);
      return reached;
    });
    expect(calls).toBe(13);
  });

  it('does not take the run of the push before for its own', async () => {
    await crashEverywhere(async (crash) => {
      const relay = await fakeRelay({ followers: [follow('commit')], honoursTokens: false });
      await relay.dispatch(older);
      await relay.drain();
      await relay.dispatch(newer);
      const reached = await relay.drain([crash]);
      expect(relay.ran()).toEqual(['app-dev older', 'app-dev newer']);
      expect(relay.starts.record('newer', name)).toMatchObject({ executionId: 'run-2' });
      return reached;
    });
  });

  it.each(['head', 'commit'] as const)('starts nothing older after a newer push: %s', async (start) => {
    await crashEverywhere(async (crash) => {
      const relay = await fakeRelay({ followers: [follow(start)] });
      await relay.dispatch(newer);
      await relay.drain();
      await relay.dispatch(older);
      const reached = await relay.drain([crash]);
      expect(relay.ran()).toEqual(['app-dev newer']);
      expect(relay.starts.record('older', name)).toEqual({ status: 'overtaken', by: 'newer' });
      return reached;
    });
  });
});

describe('startPipeline, after CodePipeline would not start it so', () => {
  it('starts it once by redrive, crashed at any call', async () => {
    await crashEverywhere(async (crash) => {
      const relay = await fakeRelay({ followers: [follow('commit')], honoursTokens: false });
      relay.codePipeline.store(definition({ pipelineType: 'V1' }));
      await relay.dispatch(older);
      await relay.redrive(relay.peek()).catch(() => undefined);
      relay.codePipeline.store(definition());
      const reached = await relay.drain([crash]);
      expect(relay.ran()).toEqual(['app-dev older']);
      expect(relay.starts.record('older', name)).toMatchObject({ status: 'started', executionId: 'run-1' });
      return reached;
    });
  });

  it('starts nothing older by redrive after a newer push', async () => {
    const relay = await fakeRelay({ followers: [follow('commit')] });
    relay.codePipeline.store(definition({ pipelineType: 'V1' }));
    await relay.dispatch(older);
    const request = relay.take();
    await relay.redrive(request).catch(() => undefined);
    relay.codePipeline.store(definition());
    await relay.dispatch(newer);
    await relay.drain();
    await relay.redrive(request);
    expect(relay.ran()).toEqual(['app-dev newer']);
    expect(relay.starts.record('older', name)).toEqual({ status: 'overtaken', by: 'newer' });
  });
});

describe('a start by hand', () => {
  const request = { ...startRequest('app-dev', 'by-hand-1'), byHand: true } as const;
  const asked = [{ byHand: true, pushId: 'by-hand-1', ref: request.push.ref, commit: request.push.commit }];

  it('is recorded once, however often it is tried', async () => {
    const relay = await fakeRelay({ followers: [follow('commit')] });
    for (let tries = 1; tries <= 2; tries += 1) await relay.redrive(request);
    expect(relay.ran()).toEqual(['app-dev by-hand-1']);
    expect(relay.history.of(name)).toMatchObject(asked);
  });

  it('is recorded where it is refused', async () => {
    const relay = await fakeRelay({ followers: [] });
    await relay.redrive(request);
    expect(relay.starts.record('by-hand-1', name)).toMatchObject({ status: 'refused', reason: 'not-following' });
    expect(relay.history.of(name)).toMatchObject(asked);
  });

  it('is recorded before it can be made', async () => {
    const relay = await fakeRelay({ followers: [follow('commit')] });
    await relay.leases.acquire(name, 'run', relay.clock.now());
    await expect(relay.redrive(request)).rejects.toBeInstanceOf(BusyError);
    expect(relay.history.of(name)).toMatchObject(asked);
  });
});

describe('startPipeline, with attempts left behind in the dead-letter queue', () => {
  const beforeCall = { at: 'start', when: 'before', dies: true } as const;
  const afterCall = { at: 'start', when: 'after', dies: true } as const;

  it.each([
    // The newer one ran by then.
    { first: beforeCall, second: afterCall, ran: ['newer'] },
    { first: afterCall, second: beforeCall, ran: ['older', 'newer'] },
    { first: afterCall, second: afterCall, ran: ['older', 'newer'] },
    { first: beforeCall, second: beforeCall, ran: ['older', 'newer'] },
  ])('starts each push once by redrive: $first.when the call, then $second.when it', async ({ first, second, ran }) => {
    for (const honoursTokens of [true, false]) {
      const relay = await fakeRelay({ followers: [follow('head')], honoursTokens });
      await relay.dispatch(older);
      await relay.dispatch(newer);
      const one = await relay.giveUp(first);
      const two = await relay.giveUp(second);
      await relay.redrive(one);
      await relay.redrive(two);
      expect(relay.ran()).toEqual(ran.map((push) => `app-dev ${push}`));
      for (const { pushId, executionId } of relay.codePipeline.runs()) {
        expect(relay.starts.record(pushId, name)).toMatchObject({ status: 'started', executionId });
      }
    }
  });

  it('starts nothing behind a newer push whose start could not be recorded', async () => {
    const relay = await fakeRelay({ followers: [follow('head')], honoursTokens: false });
    await relay.dispatch(newer);
    await relay.dispatch(older);
    const given = await relay.giveUp(afterCall);
    expect(relay.ran()).toEqual(['app-dev newer']);
    await relay.drain();
    await relay.redrive(given);
    expect(relay.ran()).toEqual(['app-dev newer']);
    expect(relay.starts.record('older', name)).toEqual({ status: 'overtaken', by: 'newer' });
  });
});

describe('startPipeline', () => {
  it('pins the pushed commit where the follower asks for it', async () => {
    const relay = await fakeRelay({ followers: [follow('commit')] });
    await relay.dispatch(older);
    await relay.drain();
    expect(relay.codePipeline.runs()).toMatchObject([{ pinned: commit('b') }]);
  });

  it('starts an older push after a newer one that did not concern the pipeline', async () => {
    const relay = await fakeRelay({ followers: [{ ...follow('head'), paths: ['a/'] }] });
    relay.source.changesAre(commit('b'), { kind: 'known', paths: ['a/1'] });
    relay.source.changesAre(commit('c'), { kind: 'known', paths: ['docs/1'] });
    await relay.dispatch(newer);
    await relay.drain();
    await relay.dispatch(older);
    await relay.drain();
    expect(relay.ran()).toEqual(['app-dev older']);
  });

  it('starts nothing for a pipeline that follows no more, and nothing when it follows again', async () => {
    const relay = await fakeRelay({ followers: [follow('head')] });
    await relay.dispatch(older);
    const request = relay.peek();
    await relay.followers.remove(name, { repository: older.repository, action: 'Source' });
    await relay.drain();
    await relay.followers.put(follow('head'));
    await relay.redrive(request);
    expect(relay.ran()).toEqual([]);
    expect(relay.starts.record('older', name)).toMatchObject({ status: 'refused', reason: 'not-following' });
    expect(relay.report.counts).toContain('StartNotMade not-following');
  });

  it('records that there is no such pipeline', async () => {
    const relay = await fakeRelay({ followers: [follow('head')] });
    relay.codePipeline.delete(name);
    await relay.dispatch(newer);
    await relay.drain();
    expect(relay.starts.record('newer', name)).toMatchObject({ status: 'refused', reason: 'pipeline-not-found' });
  });

  it('gives up what CodePipeline will not start so, and starts it by redrive once it will', async () => {
    const relay = await fakeRelay({ followers: [follow('commit')] });
    relay.codePipeline.store(definition({ pipelineType: 'V1' }));
    await relay.dispatch(older);
    const request = relay.take();
    await expect(relay.redrive(request)).rejects.toMatchObject({ name: 'TerminalError', reason: 'invalid-start' });
    const detail = 'pipeline app-dev: source revisions need V2';
    expect(relay.starts.record('older', name)).toEqual({ status: 'failed', reason: 'invalid-start', detail });
    expect(relay.report.counts).toContain('StartNotMade invalid-start');
    expect(await relay.attempts.pending(name)).toBeUndefined();
    relay.codePipeline.store(definition());
    await relay.redrive(request);
    expect(relay.ran()).toEqual(['app-dev older']);
    expect(relay.starts.record('older', name)).toMatchObject({ status: 'started', executionId: 'run-1' });
  });

  it('starts a pipeline whose source action was renamed meanwhile, pinned at the new name', async () => {
    const relay = await fakeRelay({ followers: [follow('commit')] });
    await relay.dispatch(older);
    await relay.followers.remove(name, { repository: older.repository, action: 'Source' });
    await relay.followers.put({ ...follow('commit'), action: 'Renamed' });
    await relay.drain();
    expect(relay.codePipeline.runs()).toMatchObject([{ pinned: commit('b') }]);
  });

  it('starts nothing for a pipeline that follows another branch by now', async () => {
    const relay = await fakeRelay({ followers: [follow('head')] });
    await relay.dispatch(older);
    await relay.followers.put({ ...follower('app-dev', 'develop'), start: 'commit' });
    await relay.drain();
    expect(relay.ran()).toEqual([]);
    expect(relay.starts.record('older', name)).toMatchObject({ status: 'refused', reason: 'not-following' });
  });

  it('a refused push does not overtake an older one', async () => {
    const relay = await fakeRelay({ followers: [follow('commit')] });
    relay.codePipeline.delete(name);
    await relay.dispatch(newer);
    await relay.drain();
    relay.codePipeline.store(definition());
    await relay.dispatch(older);
    await relay.drain();
    expect(relay.ran()).toEqual(['app-dev older']);
  });

  it('waits for whoever holds the pipeline for seconds', async () => {
    const relay = await fakeRelay({ followers: [follow('head')] });
    await relay.dispatch(older);
    const request = relay.take();
    const held = await relay.leases.acquire(name, 'run', relay.clock.now());
    const clock = {
      ...relay.clock,
      async backOff(attempt: number) {
        await relay.clock.backOff(attempt);
        if (attempt === 3 && held !== undefined) await relay.leases.release(held);
      },
    };
    await startPipeline({ ...relay.startPorts, clock }, request, relay.report);
    expect(relay.ran()).toEqual(['app-dev older']);
  });

  it('leaves the message where somebody else holds the pipeline', async () => {
    const relay = await fakeRelay({ followers: [follow('head')] });
    await relay.dispatch(older);
    await relay.leases.acquire(name, 'run', relay.clock.now());
    const request = relay.startQueue.next();
    const start = async () => request && startPipeline(relay.startPorts, request, relay.report);
    await expect(start()).rejects.toBeInstanceOf(BusyError);
    expect(relay.starts.record('older', name)).toBeUndefined();
    relay.clock.advance(36);
    await start();
    expect(relay.ran()).toEqual(['app-dev older']);
  });
});
