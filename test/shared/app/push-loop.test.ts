import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PushEvent } from '../../../shared/domain/source-event.ts';
import type { StartRecord } from '../../../shared/domain/start.ts';
import { commit, follower, pushEvent } from '../../support/builders.ts';
import type { Crash } from '../../support/fakes/crashes.ts';
import { type FakeRelay, fakeRelay } from '../../support/fakes/relay.ts';

/** Three pushes of main, one after the other, two of them within one second. */
const PUSHES = [pushEvent('e1', 'a', 'b', 1), pushEvent('e2', 'b', 'c', 2), pushEvent('e3', 'c', 'd', 2)];

const FOLLOWERS = [
  follower('head'),
  { ...follower('commit'), start: 'commit' as const },
  follower('other', 'develop'),
  follower('suite'),
  follower('suite', 'main', 'Config'),
];

const crash = fc.record({
  at: fc.nat(14),
  when: fc.constantFrom('before' as const, 'after' as const),
  dies: fc.boolean(),
});
const crashes = fc.array(crash, { maxLength: 4 });

/** Each event at least once, in any order, some again; crashes in its dispatch and in the starts after it. */
const deliveries = fc
  .tuple(fc.shuffledSubarray(PUSHES, { minLength: 3 }), fc.array(fc.constantFrom(...PUSHES), { maxLength: 3 }))
  .chain(([once, again]) => fc.shuffledSubarray([...once, ...again], { minLength: once.length + again.length }))
  .chain((events) =>
    fc.tuple(...events.map((event) => fc.record({ event: fc.constant(event), dispatch: crashes, starts: crashes }))),
  );

const recordsOf = (relay: FakeRelay, pipeline: string): (StartRecord | undefined)[] =>
  PUSHES.map(({ eventId }) => relay.starts.record(eventId, pipeline));

type Delivery = { event: PushEvent; dispatch: Crash[]; starts: Crash[] };

async function play(sequence: readonly Delivery[], honoursTokens: boolean): Promise<FakeRelay> {
  const relay = await fakeRelay({ followers: FOLLOWERS, honoursTokens });
  for (const { event, dispatch, starts } of sequence) {
    await relay.dispatch(event, dispatch);
    await relay.drain(starts);
  }
  return relay;
}

describe('the push loop, through any crashes, duplicates and order', () => {
  it('starts every follower once for each push, in order, or tells which newer push overtook it', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries, fc.boolean(), async (sequence, honoursTokens) => {
        const relay = await play(sequence, honoursTokens);
        expect(await relay.pushes()).toEqual(['e1', 'e2', 'e3']);
        const ran = (pipeline: string) => relay.codePipeline.runs().filter((run) => run.pipeline === pipeline);
        for (const pipeline of ['head', 'commit', 'suite']) {
          const pushes = ran(pipeline).map(({ pushId }) => pushId);
          expect(pushes).toEqual([...new Set(pushes)].toSorted());
          expect(pushes.at(-1)).toBe('e3');
          const overtaken = recordsOf(relay, pipeline).filter((record) => record?.status === 'overtaken');
          expect(overtaken.length + pushes.length).toBe(PUSHES.length);
        }
        expect(ran('other')).toEqual([]);
        expect(ran('commit').at(-1)?.pinned).toBe(commit('d'));
      }),
      { numRuns: 200 },
    );
  });

  it('records every run, each under the push that it was made for', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries, fc.boolean(), async (sequence, honoursTokens) => {
        const relay = await play(sequence, honoursTokens);
        for (const { pipeline, pushId, executionId } of relay.codePipeline.runs()) {
          expect(relay.starts.record(pushId, pipeline)).toMatchObject({ status: 'started', executionId });
        }
      }),
    );
  });
});
