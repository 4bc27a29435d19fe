import { describe, expect, it } from 'vitest';
import {
  contestedSince,
  currentHistory,
  isContested,
  NO_REPAIRS,
  type RepairHistory,
  withRepairs,
} from '../../../../shared/domain/drift/contest.ts';
import { at } from '../../../support/builders.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The history after a field was repaired at these moments, each time of another version. */
function repaired(moments: readonly number[], field = 'f'): RepairHistory {
  return moments.reduce<RepairHistory>(
    (history, moment, index) => withRepairs(currentHistory(history, at(moment)), [field], String(index), at(moment)),
    NO_REPAIRS,
  );
}

describe('a field', () => {
  it.each<[string, number[], boolean]>([
    ['repaired twice within an hour', [0, 10 * MINUTE], false],
    ['repaired three times within an hour', [0, 10 * MINUTE, 59 * MINUTE], true],
    ['repaired three times in more than an hour', [0, 10 * MINUTE, HOUR], false],
    ['repaired four times in a month', [0, DAY, 2 * DAY, 3 * DAY], false],
    ['repaired five times in a month', [0, DAY, 2 * DAY, 3 * DAY, 4 * DAY], true],
    ['repaired five times, once long ago', [0, 7 * DAY, 14 * DAY, 21 * DAY, 30 * DAY], false],
  ])('%s', (_what, moments, expected) => {
    expect(isContested(repaired(moments), 'f')).toBe(expected);
  });

  it('is contested alone', () => {
    const both = withRepairs(repaired([0, 1]), ['f', 'g'], '9', at(2));
    expect([isContested(both, 'f'), isContested(both, 'g')]).toEqual([true, false]);
  });

  it('counts once for what was mended, however often that was tried', () => {
    const once = withRepairs(repaired([0]), ['f'], '0', at(1));
    expect(once.repairs).toHaveLength(1);
    expect(isContested(withRepairs(once, ['f'], '0', at(2)), 'f')).toBe(false);
  });

  it('is news when it becomes contested', () => {
    const before = repaired([0, 1]);
    const after = withRepairs(before, ['f', 'g'], '9', at(2));
    expect([contestedSince(before, after), contestedSince(after, after)]).toEqual([['f'], []]);
  });

  it('counts again for another version, also where other fields were mended in it', () => {
    const history = withRepairs(withRepairs(repaired([0]), ['g'], '1', at(1)), ['f'], '1', at(2));
    expect(history.repairs.map(({ field, of }) => `${field}${of}`)).toEqual(['f0', 'g1', 'f1']);
  });

  it('is contested for a day, and after one more repair again', () => {
    const history = repaired([0, 1, 2]);
    const later = currentHistory(history, at(2 + DAY));
    expect(isContested(currentHistory(history, at(1 + DAY)), 'f')).toBe(true);
    expect(isContested(later, 'f')).toBe(false);
    expect(later.repairs).toHaveLength(3);
    const again = [at(2 + DAY), at(3 + DAY)].reduce((kept, moment) => withRepairs(kept, ['f'], moment, moment), later);
    expect(isContested(again, 'f')).toBe(true);
  });

  it('begins anew when somebody resumes it', () => {
    const history = repaired([0, 1, 2]);
    expect(currentHistory(history, at(5), at(4))).toEqual(NO_REPAIRS);
    expect(currentHistory(history, at(2), at(2))).toEqual(NO_REPAIRS);
    expect(isContested(currentHistory(history, at(5), at(1)), 'f')).toBe(true);
    // By a clock that is ahead, and by one that is far ahead.
    expect(currentHistory(history, at(5), at(305))).toEqual(NO_REPAIRS);
    expect(isContested(currentHistory(history, at(5), at(306)), 'f')).toBe(true);
    expect(isContested(currentHistory(history, at(5), at(HOUR)), 'f')).toBe(true);
  });
});
