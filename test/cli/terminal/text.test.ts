import { describe, expect, it } from 'vitest';
import { ageText } from '../../../cli/terminal/age.ts';
import { nearest } from '../../../cli/terminal/nearest.ts';
import { problemLines } from '../../../cli/terminal/problem-lines.ts';
import { table } from '../../../cli/terminal/table.ts';

it.each([
  { wrong: 'app-prd', names: ['app-prod', 'app-dev', 'web'], found: ['app-prod'] },
  { wrong: 'APP-DEV', names: ['app-dev'], found: ['app-dev'] },
  { wrong: 'billing', names: ['team-a-billing-production', 'bill'], found: ['team-a-billing-production'] },
  { wrong: 'folow', names: ['follow', 'paths'], found: ['follow'] },
  { wrong: 'zebra', names: ['app-dev', 'web'], found: [] },
  { wrong: 'x', names: [], found: [] },
])('near $wrong is $found', ({ wrong, names, found }) => {
  expect(nearest(wrong, names)).toEqual(found);
});

it('aligns columns by what they take on a terminal', () => {
  expect(
    table([
      ['A', 'B'],
      ['本', 'x'],
      ['abc', 'y'],
    ]),
  ).toEqual(['A    B', '本   x', 'abc  y']);
  expect(table([])).toEqual([]);
});

describe('a problem', () => {
  const fault = {
    tag: 'commit-relay:follow',
    value: '本 a..b',
    position: 2,
    reason: 'invalid-entry',
    message: 'bad',
    expected: 'good',
  };

  it('has a caret under the entry that is meant', () => {
    expect(problemLines(fault, (_, text) => text, '  ')).toEqual([
      '  invalid-entry  bad',
      '    commit-relay:follow = 本 a..b',
      '                             ^',
      '    valid: good',
    ]);
  });

  it('of a whole tag has none', () => {
    expect(problemLines({ ...fault, position: undefined }, (_, text) => text)).toHaveLength(3);
    expect(problemLines({ reason: 'polls', message: 'bad' }, (_, text) => text)).toEqual(['polls  bad']);
  });
});

it.each([
  ['2026-01-02T12:00:00.000Z', '0 min'],
  ['2026-01-02T11:59:01.000Z', '0 min'],
  ['2026-01-02T11:59:00.000Z', '1 min'],
  ['2026-01-02T11:00:01.000Z', '59 min'],
  ['2026-01-02T11:00:00.000Z', '1 h'],
  ['2026-01-01T12:00:01.000Z', '23 h'],
  ['2026-01-01T12:00:00.000Z', '1 d'],
  ['2025-12-20T12:00:00.000Z', '13 d'],
  ['2026-01-02T12:00:09.000Z', '0 min'],
])('%s is %s ago at noon', (from, age) => {
  expect(ageText(from, new Date('2026-01-02T12:00:00Z'))).toBe(age);
});
