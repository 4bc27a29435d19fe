import { describe, expect, it } from 'vitest';
import type { Follower } from '../../../shared/domain/follower.ts';
import { PipelineName } from '../../../shared/domain/names.ts';
import { definition, follower, pushEvent } from '../../support/builders.ts';
import { crashEverywhere } from '../../support/fakes/crashes.ts';
import { fakeRelay } from '../../support/fakes/relay.ts';

const name = PipelineName.parse('app-dev');
const older = pushEvent('older', 'a', 'b', 1);
const newer = pushEvent('newer', 'b', 'c', 2);
const follow = (start: Follower['start']): Follower => ({ ...follower('app-dev'), start });
const of = ({ repository, ref, commit, eventId: pushId }: typeof older) => {
  return { pipeline: name, repository, ref, commit, pushId };
};

describe('startPipeline tells the account', () => {
  it('of each run, with its push', async () => {
    const relay = await fakeRelay({ followers: [follow('head')] });
    await relay.dispatch(older);
    await relay.dispatch(newer);
    await relay.drain();
    expect(relay.report.events).toEqual([
      { type: 'Pipeline Started', detail: { ...of(older), executionId: 'run-1' } },
      { type: 'Pipeline Started', detail: { ...of(newer), executionId: 'run-2' } },
    ]);
  });

  it('of a run that another try made and did not record', async () => {
    const relay = await fakeRelay({ followers: [follow('head')], honoursTokens: false });
    await relay.dispatch(older);
    await relay.redrive(await relay.giveUp({ at: 'start', when: 'after', dies: true }));
    expect(relay.starts.record('older', name)).toMatchObject({ adopted: true });
    expect(relay.report.events).toEqual([{ type: 'Pipeline Started', detail: { ...of(older), executionId: 'run-1' } }]);
  });

  it('once at most, crashed at any call, and of every run whose record was written and answered', async () => {
    await crashEverywhere(async (crash) => {
      const relay = await fakeRelay({ followers: [follow('head')] });
      await relay.dispatch(older);
      const reached = await relay.drain([crash]);
      expect(relay.report.events.length).toBeLessThanOrEqual(1);
      if (crash.when === 'before') expect(relay.report.events).toHaveLength(1);
      return reached;
    });
  });

  it('of no start that was overtaken', async () => {
    const relay = await fakeRelay({ followers: [follow('commit')] });
    await relay.dispatch(newer);
    await relay.drain();
    await relay.dispatch(older);
    await relay.drain();
    expect(relay.report.events.map(({ detail }) => detail)).toEqual([{ ...of(newer), executionId: 'run-1' }]);
  });

  it('of no start that a freeze holds', async () => {
    const relay = await fakeRelay({ followers: [follow('head')] });
    await relay.freezes.set({ reason: 'sales', since: older.time });
    await relay.dispatch(older);
    await relay.drain();
    expect(relay.report.events).toEqual([]);
  });

  it('of a start that was refused, with the reason', async () => {
    const relay = await fakeRelay({ followers: [follow('head')] });
    await relay.dispatch(older);
    await relay.followers.remove(name, { repository: older.repository, action: 'Source' });
    await relay.drain();
    const detail = `app-dev no longer follows ${older.ref} of ${older.repository}`;
    expect(relay.report.events).toEqual([
      { type: 'Start Failed', detail: { ...of(older), reason: 'not-following', detail } },
    ]);
  });

  it('of a start of a pipeline that is gone', async () => {
    const relay = await fakeRelay({ followers: [follow('head')] });
    relay.codePipeline.delete(name);
    await relay.dispatch(older);
    await relay.drain();
    expect(relay.report.events).toMatchObject([{ type: 'Start Failed', detail: { reason: 'pipeline-not-found' } }]);
  });

  it('of a start that CodePipeline finds invalid, in its words', async () => {
    const relay = await fakeRelay({ followers: [follow('commit')] });
    relay.codePipeline.store(definition({ pipelineType: 'V1' }));
    await relay.dispatch(older);
    await expect(relay.redrive(relay.take())).rejects.toMatchObject({ reason: 'invalid-start' });
    const detail = { ...of(older), reason: 'invalid-start', detail: expect.stringMatching(/./) };
    expect(relay.report.events).toEqual([{ type: 'Start Failed', detail }]);
  });
});
