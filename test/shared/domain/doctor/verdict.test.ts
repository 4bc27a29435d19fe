import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FINE, faulty, notLooked, type Part, unknown, verdictOf } from '../../../../shared/domain/doctor/verdict.ts';

const fault = { what: 'gone', where: 'x' };

describe('a verdict', () => {
  it.each<[string, Part[], object]>([
    ['of nothing', [], { state: 'ok', faults: [], unknown: [] }],
    ['of what is fine', [FINE, FINE], { state: 'ok', faults: [], unknown: [] }],
    ['of one unknown', [FINE, unknown('a')], { state: 'unknown', faults: [], unknown: ['a'] }],
    ['of the same unknown twice', [unknown('a'), unknown('a'), unknown('b')], { unknown: ['a', 'b'] }],
    ['of a fault', [FINE, faulty(fault)], { state: 'wrong', faults: [fault], unknown: [] }],
    ['of both', [unknown('a'), faulty(fault)], { state: 'wrong', faults: [fault], unknown: ['a'] }],
  ])('%s', (_case, parts, expected) => {
    expect(verdictOf(parts)).toMatchObject(expected);
  });

  it('of what was not looked at says why', () => {
    expect(notLooked('no bus')).toEqual({ state: 'not-looked', faults: [], unknown: [], why: 'no bus' });
  });

  const part = fc.constantFrom(FINE, faulty(fault), unknown('a'), unknown('b'));
  it('does not depend on the order of the parts', () => {
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        expect(verdictOf(parts.toReversed()).state).toBe(verdictOf(parts).state);
      }),
    );
  });
});
