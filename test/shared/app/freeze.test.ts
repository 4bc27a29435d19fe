import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFrozen } from '../../../shared/domain/freeze.ts';
import { branchRef, wholeSeconds } from '../../../shared/domain/names.ts';
import { at, follower, pushEvent } from '../../support/builders.ts';
import type { Crash } from '../../support/fakes/crashes.ts';
import { fakeRelay } from '../../support/fakes/relay.ts';

const FOLLOWERS = [follower('head'), { ...follower('commit'), start: 'commit' as const }, follower('other', 'develop')];
const PUSHES = [pushEvent('e1', 'a', 'b', 1), pushEvent('e2', 'b', 'c', 2), pushEvent('e3', 'c', 'd', 3)];
const elsewhere = { ...pushEvent('d1', 'a', 'e', 4), ref: branchRef('develop') };
const freeze = { reason: 'peak season', since: at(0) };

const crash = fc.record({
  at: fc.nat(14),
  when: fc.constantFrom('before' as const, 'after' as const),
  dies: fc.boolean(),
});
const crashes = fc.array(crash, { maxLength: 3 });

async function frozen() {
  const relay = await fakeRelay({ followers: FOLLOWERS });
  await relay.freezes.set(freeze);
  const push = async (event: (typeof PUSHES)[number], first: Crash[] = [], then: Crash[] = []) => {
    await relay.dispatch(event, first);
    await relay.drain(then);
  };
  return { ...relay, push };
}

describe('a freeze', () => {
  it('decides and holds, tells so, and starts nothing', async () => {
    const relay = await frozen();
    await relay.push(PUSHES[0] ?? elsewhere);
    expect(relay.ran()).toEqual([]);
    expect(relay.report.counts).toContain('StartHeld');
    expect(relay.report.lines).toContainEqual(
      expect.objectContaining({ message: 'start held', pipeline: 'head', reason: 'peak season' }),
    );
    expect(relay.history.of('head')).toMatchObject([{ start: true, pushId: 'e1' }]);
  });

  it('holds starts that were queued before it', async () => {
    const relay = await fakeRelay({ followers: FOLLOWERS });
    await relay.dispatch(PUSHES[0] ?? elsewhere);
    await relay.freezes.set(freeze);
    await relay.drain();
    expect(relay.ran()).toEqual([]);
    expect(await relay.freezes.held()).toHaveLength(2);
  });

  it('releases nothing while it lasts, and all once its time is over', async () => {
    const relay = await frozen();
    await relay.push(PUSHES[0] ?? elsewhere);
    await relay.release();
    expect(relay.startQueue.next()).toBeUndefined();
    await relay.freezes.set({ ...freeze, until: wholeSeconds(relay.clock.now()) });
    await relay.release();
    await relay.drain();
    expect(relay.ran().toSorted()).toEqual(['commit e1', 'head e1']);
    expect(await relay.freezes.held()).toEqual([]);
  });

  it('keeps what a second freeze holds while the first releases it', async () => {
    const relay = await frozen();
    await relay.push(PUSHES[0] ?? elsewhere);
    await relay.freezes.set(undefined);
    const held = await relay.freezes.held();
    await relay.startQueue.release(held);
    await relay.freezes.set(freeze);
    await relay.drain();
    for (const each of held) await relay.freezes.forget(each);
    expect(await relay.freezes.held()).toHaveLength(2);
    await relay.freezes.set(undefined);
    await relay.release();
    await relay.drain();
    expect(relay.ran().toSorted()).toEqual(['commit e1', 'head e1']);
  });

  it('forgets what the pipeline no longer follows when it is released', async () => {
    const relay = await frozen();
    await relay.push(PUSHES[0] ?? elsewhere);
    await relay.followers.put({ ...follower('head'), paused: true });
    await relay.freezes.set(undefined);
    await relay.release();
    await relay.drain();
    expect(relay.ran()).toEqual(['commit e1']);
    expect(relay.starts.record('e1', 'head')).toMatchObject({ status: 'refused', reason: 'paused' });
  });

  it('after the thaw each follower starts once for the newest held push of each ref, through any order and crashes', async () => {
    const order = fc.shuffledSubarray([...PUSHES, elsewhere], { minLength: 4 });
    await fc.assert(
      fc.asyncProperty(order, crashes, crashes, crashes, crashes, async (events, first, then, releasing, last) => {
        const relay = await frozen();
        for (const event of events) await relay.push(event, first, then);
        expect(relay.ran()).toEqual([]);
        await relay.freezes.set(undefined);
        await relay.release(releasing);
        await relay.drain(last);
        await relay.release();
        await relay.drain();
        expect(relay.ran().toSorted()).toEqual(['commit e3', 'head e3', 'other d1']);
        for (const { eventId } of PUSHES.slice(0, 2)) {
          for (const pipeline of ['head', 'commit']) {
            expect(relay.starts.record(eventId, pipeline)).toMatchObject({ status: 'overtaken' });
          }
        }
        // A late duplicate of what was held and overtaken starts nothing.
        for (const event of PUSHES) await relay.push(event);
        expect(relay.ran()).toHaveLength(3);
      }),
      { numRuns: 300 },
    );
  });
});

describe('isFrozen', () => {
  it.each([
    ['no freeze', undefined, false],
    ['one without an end', freeze, true],
    ['one that ends later', { ...freeze, until: at(11) }, true],
    ['one that ends now', { ...freeze, until: at(10) }, false],
    ['one that has ended', { ...freeze, until: at(9) }, false],
  ])('%s', (_what, given, expected) => {
    expect(isFrozen(given, at(10))).toBe(expected);
  });
});
