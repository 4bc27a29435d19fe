import { describe, expect, it } from 'vitest';
import { NotNowError, TerminalError } from '../../../shared/domain/errors.ts';
import { PipelineName } from '../../../shared/domain/names.ts';
import { definition, follower, pushEvent } from '../../support/builders.ts';
import { crashEverywhere } from '../../support/fakes/crashes.ts';
import { type FakeRelay, fakeRelay } from '../../support/fakes/relay.ts';

const name = PipelineName.parse('app-dev');
const push = pushEvent('e1', 'a', 'b', 1);

/** A follower of exactly the pushed commit with one start queued. */
async function queued(honoursTokens = true): Promise<FakeRelay> {
  const relay = await fakeRelay({ followers: [{ ...follower('app-dev'), start: 'commit' }], honoursTokens });
  await relay.dispatch(push);
  return relay;
}

describe('a start that CodePipeline would make later', () => {
  it('fails for now, with nothing left to settle', async () => {
    const relay = await queued();
    relay.codePipeline.refuseStarts('ConflictException: busy');
    const tried = relay.redrive(relay.peek());
    await expect(tried).rejects.toBeInstanceOf(NotNowError);
    await expect(tried).rejects.toThrow('app-dev cannot be started now: ConflictException: busy');
    expect(await relay.attempts.pending(name)).toBeUndefined();
    expect(relay.starts.record('e1', name)).toBeUndefined();
    expect(relay.leases.heldAt(relay.clock.now())).toBe(0);
    expect(relay.report.events).toEqual([]);
    expect(relay.reconcileQueue.messages).toEqual([]);
  });

  it('is made once in the end, its refusal crashed at any call', async () => {
    await crashEverywhere(async (crash) => {
      const relay = await queued(false);
      relay.codePipeline.refuseStarts('ThrottlingException: Rate exceeded');
      const request = relay.peek();
      const reached = await relay.attempt(request, crash);
      relay.codePipeline.refuseStarts(undefined);
      await relay.drain();
      expect(relay.ran()).toEqual(['app-dev e1']);
      expect(relay.starts.record('e1', name)).toMatchObject({ status: 'started', executionId: 'run-1' });
      return reached;
    });
  });
});

describe('a start that CodePipeline will not make', () => {
  const gone = (relay: FakeRelay) => relay.codePipeline.delete(name);
  const changed = (relay: FakeRelay) => relay.codePipeline.store(definition({ pipelineType: 'V1' }));

  it.each([
    ['of a pipeline that is gone', gone, { status: 'refused', reason: 'pipeline-not-found' }],
    ['of an action that takes no commit', changed, { status: 'failed', reason: 'invalid-start' }],
  ])('%s has the pipeline reconciled, crashed at any call', async (_what, change, record) => {
    await crashEverywhere(async (crash) => {
      const relay = await queued();
      change(relay);
      const request = relay.peek();
      const reached = await relay.attempt(request, crash);
      const known = relay.starts.record('e1', name);
      if (known !== undefined) expect(relay.reconcileQueue.messages).not.toEqual([]);
      if (known?.status !== 'refused') await relay.redrive(request).catch(rethrowUnlessTerminal);
      expect(relay.starts.record('e1', name)).toMatchObject(record);
      const [first, ...again] = relay.reconcileQueue.messages;
      expect(first).toEqual({ key: 'pipeline/app-dev', cause: 'e1' });
      expect(again.length).toBeLessThanOrEqual(1);
      expect(relay.ran()).toEqual([]);
      return reached;
    });
  });

  it('says so', async () => {
    const relay = await queued();
    gone(relay);
    await relay.drain();
    expect(relay.report.lines).toContainEqual({
      level: 'info',
      message: 'pipeline nominated',
      pipeline: name,
      reason: 'not-startable',
    });
    expect(relay.report.counts).toContain('Nominated');
  });
});

function rethrowUnlessTerminal(error: unknown): void {
  if (!(error instanceof TerminalError)) throw error;
}
