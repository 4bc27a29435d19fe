import { describe, expect, it } from 'vitest';
import { markSent, unsentPushes } from '../../../../shared/domain/catch-up/unsent-pushes.ts';
import type { Push } from '../../../../shared/domain/push.ts';
import { at, commit } from '../../../support/builders.ts';

const push = (more: Partial<Push>): Push => ({
  id: 'e1',
  commit: commit('a'),
  time: at(0),
  dispatched: false,
  ...more,
});
const isUnsent = (given: Push, now: number) => unsentPushes({ pushes: [given] }, at(now), 120).length === 1;

describe('a push is sent to dispatch', () => {
  it.each<[string, Partial<Push>, number, boolean]>([
    ['not within the grace: its event is being worked on', {}, 119, false],
    ['after the grace', {}, 120, true],
    ['at once where catch-up made it', { made: { after: at(-60) } }, 0, true],
    ['not once it is dispatched', { dispatched: true, made: { after: at(-60) } }, 9999, false],
    ['not again for twenty minutes', { sentAt: at(200) }, 1399, false],
    ['again after twenty minutes', { sentAt: at(200) }, 1400, true],
  ])('%s', (_what, more, now, expected) => {
    expect(isUnsent(push(more), now)).toBe(expected);
  });

  it('and is marked, it alone', () => {
    const state = markSent({ pushes: [push({}), push({ id: 'e2' })] }, new Set(['e2']), at(7));
    expect(state).toEqual({ pushes: [push({}), push({ id: 'e2', sentAt: at(7) })] });
  });
});
