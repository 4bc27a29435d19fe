import { describe, expect, it } from 'vitest';
import { admit, admitMade, markDispatched } from '../../../../shared/domain/admission.ts';
import { missingPushes } from '../../../../shared/domain/catch-up/missing-pushes.ts';
import { branchRef } from '../../../../shared/domain/names.ts';
import { NO_PUSHES, type RefState } from '../../../../shared/domain/push.ts';
import type { PushEvent } from '../../../../shared/domain/source-event.ts';
import { APP, at, commit, pushEvent } from '../../../support/builders.ts';

const KEY = { repository: APP, ref: branchRef('main') };

function stateOf(...events: readonly PushEvent[]): RefState {
  return events.reduce((state, event) => {
    const admission = admit(state, event);
    return admission.kind === 'new' ? markDispatched(admission.state, admission.push.id) : state;
  }, NO_PUSHES);
}

const missing = (state: RefState, until = 10_000) =>
  missingPushes(KEY, state, at(until)).map(({ oldCommit, commit: next }) => `${oldCommit?.[0]}${next[0]}`);

describe('the chain of commits', () => {
  it.each<[string, readonly PushEvent[], readonly string[]]>([
    ['is whole', [pushEvent('1', 'a', 'b', 0), pushEvent('2', 'b', 'c', 100)], []],
    ['misses a push', [pushEvent('1', 'a', 'b', 0), pushEvent('2', 'c', 'd', 100)], ['bc']],
    [
      'misses two in two places',
      [pushEvent('1', 'a', 'b', 0), pushEvent('2', 'c', 'd', 100), pushEvent('3', 'e', 'f', 200)],
      ['bc', 'de'],
    ],
    ['begins anywhere', [pushEvent('1', 'c', 'd', 0)], []],
    [
      'begins again where the branch was made again',
      [pushEvent('1', 'a', 'b', 0), pushEvent('2', undefined, 'd', 100)],
      [],
    ],
    [
      'comes back to a commit that it had long before, unannounced',
      [pushEvent('1', 'a', 'b', 0), pushEvent('2', 'b', 'c', 100), pushEvent('3', 'b', 'd', 200)],
      ['cb'],
    ],
    [
      'goes to and fro within a second, in which nobody knows the order',
      [
        pushEvent('1', 'a', 'b', 0),
        pushEvent('2', 'b', 'a', 0),
        pushEvent('3', 'a', 'b', 0),
        pushEvent('4', 'b', 'a', 0),
      ],
      [],
    ],
    [
      'is judged at once behind a push that is known',
      [pushEvent('1', 'a', 'b', 0), pushEvent('2', 'c', 'd', 30)],
      ['bc'],
    ],
    [
      'goes to and fro within a second, known in another order',
      [
        pushEvent('1', 'a', 'b', 0),
        pushEvent('2', 'a', 'b', 0),
        pushEvent('3', 'b', 'a', 0),
        pushEvent('4', 'b', 'a', 0),
      ],
      [],
    ],
    [
      'has the commit five seconds before the push in between',
      [pushEvent('1', undefined, 'a', 5), pushEvent('2', 'a', 'b', 10), pushEvent('3', 'a', 'c', 10)],
      [],
    ],
    [
      'has the commit, but longer before',
      [pushEvent('1', undefined, 'a', 4), pushEvent('2', 'a', 'b', 10), pushEvent('3', 'a', 'c', 10)],
      ['ba'],
    ],
    [
      'has the commit five seconds after',
      [pushEvent('1', undefined, 'b', 0), pushEvent('2', 'a', 'c', 10), pushEvent('3', 'c', 'a', 15)],
      [],
    ],
    [
      'has the commit, but longer after',
      [pushEvent('1', undefined, 'b', 0), pushEvent('2', 'a', 'c', 10), pushEvent('3', 'c', 'a', 16)],
      ['ba'],
    ],
  ])('%s', (_what, events, expected) => {
    expect(missing(stateOf(...events))).toEqual(expected);
  });

  it('is not judged before a push that catch-up made: what came late since is part of it', () => {
    const { pushes } = stateOf(pushEvent('1', 'a', 'b', 0), pushEvent('2', 'b', 'c', 300));
    const made = { id: 'made', commit: commit('d'), oldCommit: commit('b'), time: at(420), dispatched: true };
    expect(missing({ pushes: [...pushes, { ...made, made: { after: at(360) } }] })).toEqual([]);
    expect(missing({ pushes: [...pushes, made] })).toEqual(['cb']);
  });

  it('is not judged while the event may still be on its way', () => {
    const state = stateOf(pushEvent('1', 'a', 'b', 0), pushEvent('2', 'c', 'd', 100));
    expect(missing(state, 99)).toEqual([]);
    expect(missing(state, 100)).toEqual(['bc']);
  });

  it('is not judged behind a push that waits to be dispatched: older ones may be forgotten there', () => {
    const { pushes } = stateOf(pushEvent('1', 'a', 'b', 0), pushEvent('2', 'c', 'd', 100));
    expect(missing({ pushes: pushes.map((push) => ({ ...push, dispatched: false })) })).toEqual([]);
  });

  it.each([
    [0, 61, ['ab']],
    [0, 60, []],
  ])('begins at the head that was seen at %i, for a push at %i', (seenAt, pushedAt, expected) => {
    const seen = { commit: commit('a'), at: at(seenAt) };
    expect(missing({ ...stateOf(pushEvent('1', 'b', 'c', pushedAt)), seen })).toEqual(expected);
    expect(missing({ ...stateOf(pushEvent('1', 'a', 'c', pushedAt)), seen })).toEqual([]);
  });

  it('is whole once what was missing is made; its late event is known', () => {
    const state = stateOf(pushEvent('1', 'a', 'b', 0), pushEvent('2', 'c', 'd', 100));
    const made = missingPushes(KEY, state, at(1000));
    expect(made).toMatchObject([{ time: at(100), made: { after: at(0) }, dispatched: false }]);
    const mended = admitMade(state, made);
    expect(mended).not.toHaveProperty('coveredUntil');
    expect(mended.pushes.map(({ commit: next }) => next[0])).toEqual(['b', 'c', 'd']);
    expect(missing({ pushes: mended.pushes.map((push) => ({ ...push, dispatched: true })) })).toEqual([]);
    for (const seconds of [-5, 50, 105]) {
      expect(admit(mended, pushEvent('late', 'b', 'c', seconds))).toMatchObject({
        kind: 'same',
        push: { id: made[0]?.id },
      });
    }
    expect(admit(mended, pushEvent('earlier', 'b', 'c', -6)).kind).toBe('new');
    expect(admit(mended, pushEvent('later', 'b', 'c', 106)).kind).toBe('new');
  });
});
