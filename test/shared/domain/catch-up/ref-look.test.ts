import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admit, isOlder, markDispatched } from '../../../../shared/domain/admission.ts';
import { type HeadRead, lookAtRef } from '../../../../shared/domain/catch-up/ref-look.ts';
import { branchRef } from '../../../../shared/domain/names.ts';
import { knownHead, NO_PUSHES, type RefState } from '../../../../shared/domain/push.ts';
import type { PushEvent } from '../../../../shared/domain/source-event.ts';
import { APP, at, commit, pushEvent } from '../../../support/builders.ts';

const KEY = { repository: APP, ref: branchRef('main') };
const GRACE = 120;

const head = (letter: string | undefined, seconds: number): HeadRead =>
  letter === undefined ? { at: at(seconds) } : { at: at(seconds), commit: commit(letter) };

/** The state after these events, all dispatched. */
function stateOf(events: readonly PushEvent[], from: RefState = NO_PUSHES): RefState {
  return events.reduce((state, event) => {
    const admission = admit(state, event);
    return admission.kind === 'new' ? markDispatched(admission.state, admission.push.id) : state;
  }, from);
}

/** Looks one after the other, each at what the one before left behind. */
function looks(state: RefState | undefined, ...heads: readonly HeadRead[]) {
  const recovered: string[] = [];
  let current = state;
  for (const each of heads) {
    const look = lookAtRef(KEY, current, each, GRACE);
    recovered.push(...look.recovered.map(({ push }) => `${push.oldCommit?.[0] ?? '-'}${push.commit[0]}`));
    current = look.store ?? current;
  }
  return { state: current, recovered };
}

const ab = pushEvent('ab', 'a', 'b', 0);

describe('a first look', () => {
  it('remembers the head and starts nothing', () => {
    expect(lookAtRef(KEY, undefined, head('a', 5), GRACE)).toEqual({
      store: { pushes: [], seen: { commit: commit('a'), at: at(5) } },
      recovered: [],
    });
  });

  it('remembers that there is no branch: what appears later is a push', () => {
    expect(lookAtRef(KEY, undefined, head(undefined, 0), GRACE).store).toStrictEqual({ pushes: [], goneSince: at(0) });
    expect(looks(undefined, head(undefined, 0), head('a', 300), head('a', 600)).recovered).toEqual(['-a']);
  });
});

describe('a look', () => {
  it.each<[string, readonly HeadRead[], readonly string[]]>([
    ['the head that is known', [head('b', 300)], []],
    ['another head once', [head('c', 300)], []],
    ['another head for less than the grace', [head('c', 300), head('c', 419)], []],
    ['another head for the grace', [head('c', 300), head('c', 420)], ['bc']],
    ['other heads all the time', [head('c', 300), head('d', 360), head('e', 420)], ['be']],
    ['another head, then the known one', [head('c', 300), head('b', 360), head('c', 420)], []],
    ['the head once more that it made', [head('c', 300), head('c', 420), head('c', 540), head('c', 900)], ['bc']],
    [
      'two lost pushes, one after the other',
      [head('c', 300), head('c', 420), head('d', 500), head('d', 620)],
      ['bc', 'cd'],
    ],
    ['a branch that went back', [head('a', 300), head('a', 420)], ['ba']],
    ['no branch once, then the same', [head(undefined, 300), head('b', 420)], []],
    ['no branch for the grace, and no other', [head(undefined, 300), head(undefined, 420), head(undefined, 900)], []],
    [
      'a branch that was gone and is back',
      [head(undefined, 300), head(undefined, 420), head('b', 500), head('b', 620)],
      ['-b'],
    ],
  ])('at %s', (_what, heads, expected) => {
    expect(looks(stateOf([ab]), ...heads).recovered).toEqual(expected);
  });

  it('marks a branch that stays away as gone', () => {
    const { state } = looks(stateOf([ab]), head(undefined, 300), head(undefined, 420));
    expect(state).toMatchObject({ goneSince: at(420) });
    expect(state).not.toHaveProperty('suspectSince');
  });

  it('believes a push that made the branch again while it was found to be gone', () => {
    const gone: RefState = { ...stateOf([ab]), goneSince: at(4) };
    const { state, recovered } = looks(gone, head('b', 300), head('b', 600));
    expect(recovered).toEqual([]);
    expect(state).not.toHaveProperty('goneSince');
  });

  it.each([
    ['within the seconds that clocks differ', 5, 'b', []],
    ['long after it was pushed', 6, 'b', ['-b']],
    ['and is back at another commit', 4, 'c', ['-c']],
  ])('tells a branch that was gone %s', (_what, goneAt, letter, expected) => {
    const gone: RefState = { ...stateOf([ab]), goneSince: at(goneAt) };
    const { recovered, state } = looks(gone, head(letter, 300), head(letter, 420));
    expect(recovered).toEqual(expected);
    for (const push of state?.pushes.slice(1) ?? []) expect(push).not.toHaveProperty('oldCommit');
  });

  it('gives what the chain shows to be missing its grace too', () => {
    const gap = stateOf([ab, pushEvent('cd', 'c', 'd', 300)]);
    expect(looks(gap, head('d', 419)).recovered).toEqual([]);
    expect(looks(gap, head('d', 420)).recovered).toEqual(['bc']);
  });

  it('leaves a branch gone that is still gone', () => {
    const gone: RefState = { ...stateOf([ab]), goneSince: at(100) };
    expect(lookAtRef(KEY, gone, head(undefined, 300), GRACE)).toEqual({ recovered: [] });
    const suspected: RefState = { ...gone, suspectSince: at(200) };
    expect(lookAtRef(KEY, suspected, head(undefined, 300), GRACE)).toEqual({ store: gone, recovered: [] });
    expect(lookAtRef(KEY, NO_PUSHES, head(undefined, 300), GRACE)).toEqual({ recovered: [] });
  });

  it('changes nothing where all is known', () => {
    expect(lookAtRef(KEY, stateOf([ab]), head('b', 300), GRACE)).toEqual({ recovered: [] });
    const suspected = { ...stateOf([ab]), suspectSince: at(300) };
    expect(lookAtRef(KEY, suspected, head('c', 360), GRACE)).toEqual({ recovered: [] });
  });

  it('covers what the made push covers, tells for how long it was missing, and is never suspicious after it', () => {
    const suspected = { ...stateOf([ab]), suspectSince: at(300) };
    const { store, recovered } = lookAtRef(KEY, suspected, head('c', 600), GRACE);
    expect(store).toMatchObject({ coveredUntil: at(540), pushes: [{ id: 'ab' }, { dispatched: false }] });
    expect(store).not.toHaveProperty('suspectSince');
    expect(recovered).toMatchObject([{ lostFor: 300, push: { time: at(600), made: { after: at(540) } } }]);
  });

  it('with no grace makes the push at once', () => {
    expect(lookAtRef(KEY, stateOf([ab]), head('c', 300), 0).recovered).toHaveLength(1);
  });

  it('gives each lost push an id of its own, and the same at every try', () => {
    const ids = [0, 0, 1].map(
      (later) => lookAtRef(KEY, stateOf([ab]), head('c', 300 + later), 0).recovered[0]?.push.id,
    );
    expect(ids[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it.each([
    ['the late event of what it made', 'b', 'c', 410, 'same'],
    ['one long before', 'b', 'c', 300, 'covered'],
    ['one of clocks that differ', 'b', 'c', 425, 'same'],
    ['a later push of another commit', 'c', 'd', 425, 'new'],
    ['the same commit, later', undefined, 'c', 426, 'new'],
  ])('knows %s', (_what, old, next, seconds, kind) => {
    const { state = NO_PUSHES } = looks(stateOf([ab]), head('c', 300), head('c', 420));
    expect(admit(state, pushEvent('late', old, next, seconds)).kind).toBe(kind);
  });

  it('knows a branch that came back to the commit in the second it was made in', () => {
    const { state = NO_PUSHES } = looks(stateOf([ab]), head('c', 300), head('c', 420));
    const away = stateOf([pushEvent('cd', 'c', 'd', 421)], state);
    expect(admit(away, pushEvent('dc', 'd', 'c', 422)).kind).toBe('new');
    expect(admit(away, pushEvent('bc', 'b', 'c', 422)).kind).toBe('same');
  });
});

/** A life of a branch: pushes, of which some events are lost, some late, with looks in between. */
const life = fc.array(fc.record({ to: fc.constantFrom('a', 'b', 'c', 'd', 'e'), isLost: fc.boolean() }), {
  minLength: 1,
  maxLength: 12,
});

describe('law: whatever is lost', () => {
  it('the newest push leads to the head after three looks, and late events are older than what was made of them', () => {
    fc.assert(
      fc.property(life, (steps) => {
        let state: RefState = stateOf([pushEvent('first', undefined, 'f', 0)]);
        let tip = 'f';
        const lost: PushEvent[] = [];
        for (const [n, { to, isLost }] of steps.entries()) {
          if (to === tip) continue;
          const event = pushEvent(`e${n}`, tip, to, 100 * (n + 1));
          tip = to;
          if (isLost) lost.push(event);
          else state = stateOf([event], state);
          state = looks(state, head(tip, 100 * (n + 1) + 70)).state ?? state;
        }
        const end = 100 * (steps.length + 1);
        state = looks(state, head(tip, end), head(tip, end + 300), head(tip, end + 600)).state ?? state;
        expect(knownHead(state)).toBe(commit(tip));
        expect(state.pushes.map(({ id }) => id)).toHaveLength(new Set(state.pushes.map(({ id }) => id)).size);
        for (const event of lost) {
          // Pushes that led back to the known head before anybody looked are no loss: they start when their events come.
          const made = state.pushes.find((push) => push.made !== undefined && push.time >= event.time);
          const admission = admit(state, event);
          if (made !== undefined && admission.kind === 'new') {
            expect(isOlder(admission.state, admission.push, made)).toBe(true);
          }
        }
        expect(looks(state, head(tip, end + 900), head(tip, end + 1800)).recovered).toEqual([]);
      }),
    );
  });
});
