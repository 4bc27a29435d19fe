import { describe, expect, it } from 'vitest';
import { type Answer, allOf, answer, anyOf, not } from '../../../../shared/domain/drift/answer.ts';

describe('an answer', () => {
  it.each<[Answer[], Answer, Answer]>([
    [[], 'yes', 'no'],
    [['yes', 'yes'], 'yes', 'yes'],
    [['no', 'no'], 'no', 'no'],
    [['yes', 'no'], 'no', 'yes'],
    [['unknown', 'yes'], 'unknown', 'yes'],
    [['unknown', 'no'], 'no', 'unknown'],
    [['yes', 'unknown', 'no'], 'no', 'yes'],
  ])('of all of %j is %s, of any %s', (answers, all, any) => {
    expect([allOf(answers), anyOf(answers)]).toEqual([all, any]);
  });

  it('is turned round where it is known', () => {
    expect((['yes', 'no', 'unknown'] as const).map(not)).toEqual(['no', 'yes', 'unknown']);
    expect([true, false].map(answer)).toEqual(['yes', 'no']);
  });
});
