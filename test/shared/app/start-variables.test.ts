import { describe, expect, it } from 'vitest';
import type { Follower } from '../../../shared/domain/follower.ts';
import type { PushFact } from '../../../shared/domain/tags/push-facts.ts';
import { commit, definition, follower, pushEvent } from '../../support/builders.ts';
import { crashEverywhere } from '../../support/fakes/crashes.ts';
import { fakeRelay } from '../../support/fakes/relay.ts';

const event = pushEvent('e1', 'a', 'b', 1);

const asking = (variables: Readonly<Record<string, PushFact>>, action = 'Source'): Follower => {
  return {
    ...follower('app-dev', 'main', action),
    variables: Object.entries(variables).map(([name, fact]) => ({ name, fact })),
  };
};

/** A relay whose pipeline declares variables. */
async function relayOf(followers: readonly Follower[], ...declared: string[]) {
  const relay = await fakeRelay({ followers });
  relay.codePipeline.store({ ...definition(), variables: declared.map((name) => ({ name })) });
  return relay;
}

describe('a start with variables', () => {
  it('carries facts of event and commit, also through the queue', async () => {
    const relay = await relayOf([asking({ BRANCH: 'branch', BY: 'author', WHY: 'message' })], 'BRANCH', 'BY', 'WHY');
    relay.source.commitIs(commit('b'), { kind: 'known', author: 'Ann', message: 'Fix\n\nBecause' });
    await relay.dispatch(event);
    expect(relay.peek().commit).toEqual({ author: 'Ann', message: 'Fix' });
    await relay.drain();
    expect(relay.codePipeline.runs()).toMatchObject([
      {
        variables: [
          { name: 'BRANCH', value: 'main' },
          { name: 'BY', value: 'Ann' },
          { name: 'WHY', value: 'Fix' },
        ],
      },
    ]);
  });

  it('carries those of both actions that follow the push, and of no other', async () => {
    const elsewhere = { ...asking({ C: 'ref' }, 'Elsewhere'), follow: follower('x', 'develop').follow };
    const paused = { ...asking({ D: 'ref' }, 'Paused'), paused: true as const };
    const followers = [asking({ A: 'ref' }), asking({ B: 'short-commit' }, 'Config'), elsewhere, paused];
    const relay = await relayOf(followers, 'A', 'B', 'C', 'D');
    await relay.dispatch(event);
    await relay.drain();
    expect(relay.codePipeline.runs().map(({ variables }) => variables)).toEqual([
      [
        { name: 'A', value: 'refs/heads/main' },
        { name: 'B', value: 'bbbbbbb' },
      ],
    ]);
  });

  it('is made without what the commit would have told, where it cannot be read', async () => {
    const relay = await relayOf([asking({ BY: 'author', SHA: 'commit' })], 'BY', 'SHA');
    relay.source.commitIs(commit('b'), { kind: 'unknown', why: 'throttled' });
    await relay.dispatch(event);
    await relay.drain();
    expect(relay.codePipeline.runs()).toMatchObject([{ variables: [{ name: 'SHA', value: commit('b') }] }]);
    expect(relay.report.counts).not.toContain('VariablesLeftOut');
  });

  it('is made without them where CodePipeline refuses it with them, wherever it crashed, and that is counted', async () => {
    await crashEverywhere(async (crash) => {
      const relay = await relayOf([{ ...asking({ A: 'ref' }), start: 'commit' }]);
      await relay.dispatch(event);
      const reached = await relay.drain([crash]);
      expect(relay.codePipeline.runs()).toMatchObject([{ pushId: 'e1', pinned: commit('b') }]);
      expect(relay.codePipeline.runs()[0]).not.toHaveProperty('variables');
      expect(relay.starts.record('e1', 'app-dev')).toMatchObject({ status: 'started' });
      if (!reached) expect(relay.report.counts).toContain('VariablesLeftOut');
      return reached;
    });
  });

  it('is given up where it is refused without them too, and no variables are told of', async () => {
    const relay = await relayOf([{ ...asking({ A: 'ref' }), start: 'commit' }]);
    relay.codePipeline.store(definition({ pipelineType: 'V1' }));
    await relay.dispatch(event);
    await expect(relay.redrive(relay.take())).rejects.toMatchObject({ reason: 'invalid-start' });
    expect(relay.report.counts).not.toContain('VariablesLeftOut');
  });
});
