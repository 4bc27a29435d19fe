import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admit, isOlder, markDispatched, noteDeletion } from '../../../shared/domain/admission.ts';
import { NO_PUSHES, type Push, type RefState } from '../../../shared/domain/push.ts';
import type { PushEvent } from '../../../shared/domain/source-event.ts';
import { at, commit, pushEvent } from '../../support/builders.ts';

const admitAll = (events: readonly PushEvent[], from: RefState = NO_PUSHES): RefState =>
  events.reduce((state, event) => {
    const admission = admit(state, event);
    return admission.kind === 'new' ? admission.state : state;
  }, from);

const ids = (state: RefState) => state.pushes.map(({ id }) => id);

const madePush: Push = { id: 'made-1', commit: commit('c'), time: at(120), made: { after: at(60) }, dispatched: true };
const caughtUp: RefState = { pushes: [madePush], coveredUntil: at(60) };

describe('admit', () => {
  it('gives a push the id of its event and remembers it undispatched', () => {
    const admission = admit(NO_PUSHES, pushEvent('e1', 'a', 'b', 1));
    const push = { id: 'e1', commit: commit('b'), oldCommit: commit('a'), time: at(1), dispatched: false };
    expect(admission).toStrictEqual({ kind: 'new', push, state: { pushes: [push] } });
    const made = admit(NO_PUSHES, pushEvent('e1', undefined, 'b', 1));
    expect(made).toHaveProperty('push.commit', commit('b'));
    expect(made).not.toHaveProperty('push.oldCommit');
  });

  it('keeps what was seen first while it tells what came before the first push', () => {
    const seen = { commit: commit('a'), at: at(0) };
    const events = Array.from({ length: 51 }, (_, n) => pushEvent(`e${n}`, undefined, 'b', n + 1));
    const first: RefState = { ...NO_PUSHES, seen };
    const dispatched = events.reduce((state, event) => markDispatched(admitAll([event], state), event.eventId), first);
    expect(admitAll(events.slice(0, 1), first)).toHaveProperty('seen', seen);
    expect(ids(dispatched)).not.toContain('e0');
    expect(dispatched).not.toHaveProperty('seen');
  });

  it('finds a duplicate, dispatched or not', () => {
    const state = admitAll([pushEvent('e1', 'a', 'b', 1)]);
    expect(admit(state, pushEvent('e1', 'a', 'b', 1))).toMatchObject({ kind: 'same', push: { dispatched: false } });
    const dispatched = markDispatched(state, 'e1');
    expect(admit(dispatched, pushEvent('e1', 'a', 'b', 1))).toMatchObject({ kind: 'same', push: { dispatched: true } });
  });

  it.each([
    { seconds: 60, of: 'c', kind: 'covered', why: 'not newer than coveredUntil' },
    { seconds: 61, of: 'c', kind: 'same', why: 'the late event of the made push' },
    { seconds: 120, of: 'c', kind: 'same', why: 'sixty seconds after coveredUntil' },
    { seconds: 125, of: 'c', kind: 'same', why: 'clocks differ by some seconds' },
    { seconds: 126, of: 'c', kind: 'new', why: 'the branch came back to the commit later' },
    { seconds: 61, of: 'd', kind: 'new', why: 'another commit, newer than what was covered' },
    { seconds: 59, of: 'd', kind: 'covered', why: 'another commit from before' },
  ])('after catch-up, commit $of at $seconds s is $kind: $why', ({ seconds, of, kind }) => {
    expect(admit(caughtUp, pushEvent('late', 'b', of, seconds)).kind).toBe(kind);
  });

  it.each([
    { seconds: 100, kind: 'same', why: 'it began the push before the one after it was made' },
    { seconds: 120, kind: 'new', why: 'it leads back from where the later push ended' },
  ])('after catch-up and a later push, its commit again at $seconds s is $kind: $why', ({ seconds, kind }) => {
    const later = admitAll([pushEvent('e1', 'c', 'd', 130)], caughtUp);
    expect(admit(later, pushEvent('late', 'd', 'c', seconds)).kind).toBe(kind);
  });

  it('after catch-up knows the late event of a branch that was made', () => {
    expect(admit(caughtUp, pushEvent('late', undefined, 'c', 61)).kind).toBe('same');
    expect(admit(caughtUp, pushEvent('late', undefined, 'c', 121)).kind).toBe('same');
  });

  it('keeps fifty dispatched pushes, and every one that is not dispatched', () => {
    let state: RefState = NO_PUSHES;
    for (let n = 0; n < 80; n += 1) {
      state = admitAll([pushEvent(`e${n}`, undefined, 'a', n)], state);
      if (n !== 3) state = markDispatched(state, `e${n}`);
    }
    expect(state.pushes).toHaveLength(50);
    expect(ids(state)).toContain('e3');
    expect(ids(state).at(-1)).toBe('e79');
  });

  it('keeps all of sixty undispatched pushes', () => {
    const events = Array.from({ length: 60 }, (_, n) => pushEvent(`e${n}`, undefined, 'a', n));
    expect(admitAll(events).pushes).toHaveLength(60);
  });
});

describe('a deleted ref', () => {
  const pushed = admitAll([pushEvent('e1', 'a', 'b', 10)]);
  const deletion = (seconds: number, old = 'b') => ({ time: at(seconds), oldCommit: commit(old) });

  it.each([
    ['after its pushes', deletion(11), at(11)],
    ['after its pushes, from a commit that none of them made', deletion(11, 'f'), at(11)],
    ['within the second of its last push', deletion(10), at(10)],
    ['and made again within one second', deletion(10, 'f'), undefined],
    ['before it was made again', deletion(9), undefined],
  ])('is gone, or not: %s', (_when, event, goneSince) => {
    expect(noteDeletion(pushed, event).goneSince).toBe(goneSince);
  });

  it('is gone though no push of it is known, and once', () => {
    const gone = noteDeletion(NO_PUSHES, deletion(5));
    expect(gone).toEqual({ pushes: [], goneSince: at(5) });
    expect(noteDeletion(gone, deletion(5))).toBe(gone);
    expect(noteDeletion(gone, deletion(4))).toBe(gone);
    expect(noteDeletion(gone, deletion(6))).toEqual({ pushes: [], goneSince: at(6) });
  });

  it('is back with the first push that is known of it', () => {
    expect(admitAll([pushEvent('e1', undefined, 'a', 6)], noteDeletion(NO_PUSHES, deletion(5)))).toEqual({
      pushes: [{ id: 'e1', commit: commit('a'), time: at(6), dispatched: false }],
    });
  });

  it('is not back with a push that came before the last one known, whatever the clocks say', () => {
    const gone = { ...admitAll([pushEvent('last', 'b', 'c', 19)]), goneSince: at(20) };
    const state = admitAll([pushEvent('before', 'a', 'b', 21)], gone);
    expect(ids(state)).toEqual(['before', 'last']);
    expect(state.goneSince).toBe(at(20));
  });

  it('is back with the next push, not with a late one of before', () => {
    const gone = noteDeletion(pushed, deletion(20));
    expect(admitAll([pushEvent('late', 'b', 'c', 15)], gone).goneSince).toBe(at(20));
    expect(admitAll([pushEvent('new', undefined, 'd', 21)], gone)).not.toHaveProperty('goneSince');
    expect(admitAll([pushEvent('new', undefined, 'd', 20)], gone)).not.toHaveProperty('goneSince');
  });
});

describe('order of pushes', () => {
  const chain = [
    pushEvent('1', 'a', 'b', 5),
    pushEvent('2', 'b', 'c', 5),
    pushEvent('3', 'c', 'd', 5),
    pushEvent('4', 'd', 'e', 5),
  ];

  it('follows the chain of commits within one second, in whatever order the events come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(chain, { minLength: 4 }), (events) => {
        expect(ids(admitAll(events))).toEqual(['1', '2', '3', '4']);
      }),
    );
  });

  it('goes by time where the chain is broken', () => {
    const state = admitAll([pushEvent('late', '1', '2', 9), pushEvent('early', '3', '4', 3)]);
    expect(ids(state)).toEqual(['early', 'late']);
  });

  it('puts a branch that went back and forth in the order of time', () => {
    const there = [pushEvent('1', 'a', 'b', 1), pushEvent('2', 'b', 'a', 2), pushEvent('3', 'a', 'b', 3)];
    fc.assert(
      fc.property(fc.shuffledSubarray(there, { minLength: 3 }), (events) => {
        expect(ids(admitAll(events))).toEqual(['1', '2', '3']);
      }),
    );
  });

  it('believes the chain over clocks that differ by a few seconds, not over more', () => {
    expect(ids(admitAll([pushEvent('2', 'b', 'c', 4), pushEvent('1', 'a', 'b', 6)]))).toEqual(['1', '2']);
    expect(ids(admitAll([pushEvent('1', 'b', 'c', 2), pushEvent('2', 'd', 'b', 9)]))).toEqual(['1', '2']);
  });

  it('takes a branch that was deleted and made again at its old commit for the newer', () => {
    expect(ids(admitAll([pushEvent('push', 'a', 'b', 1), pushEvent('again', undefined, 'a', 3)]))).toEqual([
      'push',
      'again',
    ]);
  });

  it('loses and doubles none, whatever the pushes', () => {
    const letter = fc.constantFrom('a', 'b', 'c');
    const some = fc.array(fc.tuple(fc.option(letter), letter, fc.nat(3)), { maxLength: 12 });
    fc.assert(
      fc.property(some, (pushes) => {
        const state = admitAll(
          pushes.map(([old, next, seconds], n) => pushEvent(`${n}`, old ?? undefined, next, seconds)),
        );
        expect(ids(state).toSorted()).toEqual(pushes.map((_, n) => `${n}`).toSorted());
      }),
    );
  });

  it('does not put a later push before its elders because a push between them was lost', () => {
    const state = admitAll([
      pushEvent('1', 'a', 'b', 1),
      pushEvent('2', 'b', 'c', 2),
      pushEvent('back-to-b-was-lost', 'b', 'd', 4),
    ]);
    expect(ids(state)).toEqual(['1', '2', 'back-to-b-was-lost']);
  });

  it('tells older from newer by position, and by time for a push it has forgotten', () => {
    const state = admitAll(chain);
    expect(isOlder(state, { id: '1', time: at(5) }, { id: '2', time: at(5) })).toBe(true);
    expect(isOlder(state, { id: '2', time: at(5) }, { id: '1', time: at(5) })).toBe(false);
    expect(isOlder(state, { id: '1', time: at(5) }, { id: '1', time: at(5) })).toBe(false);
    expect(isOlder(state, { id: 'forgotten', time: at(4) }, { id: '1', time: at(5) })).toBe(true);
    expect(isOlder(state, { id: 'forgotten', time: at(5) }, { id: '1', time: at(5) })).toBe(false);
    expect(isOlder(state, { id: '1', time: at(5) }, { id: 'forgotten', time: at(6) })).toBe(true);
    expect(isOlder(state, { id: '4', time: at(5) }, { id: 'forgotten', time: at(6) })).toBe(true);
    expect(isOlder(state, { id: '1', time: at(5) }, { id: 'forgotten', time: at(5) })).toBe(false);
    expect(isOlder(state, { id: 'lost', time: at(5) }, { id: 'forgotten', time: at(4) })).toBe(false);
    // Position counts over time.
    expect(isOlder(state, { id: '1', time: at(9) }, { id: '2', time: at(1) })).toBe(true);
    expect(isOlder(state, { id: '2', time: at(1) }, { id: '1', time: at(9) })).toBe(false);
  });
});
