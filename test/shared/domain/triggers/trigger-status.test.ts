import { describe, expect, it } from 'vitest';
import type { FindingResult } from '../../../../shared/domain/drift/finding.ts';
import { sizeOf } from '../../../../shared/domain/fit-detail.ts';
import { keepable, newTriggers, TriggerStatus } from '../../../../shared/domain/triggers/trigger-status.ts';
import { at } from '../../../support/builders.ts';

const finding = (name: string, rest: Partial<FindingResult> = {}): FindingResult => {
  const about = { subject: `rule/1/default/${name}`, field: 'target x', reason: 'double-trigger' } as const;
  return { ...about, action: 'report', severity: 'warning', outcome: 'told', ...rest };
};
const status = (...findings: FindingResult[]): TriggerStatus => {
  return { subject: 'triggers', lookedAt: at(0), findings, history: { repairs: [], contested: [] } };
};
const many = (count: number, rest: Partial<FindingResult> = {}) =>
  Array.from({ length: count }, (_, n) => finding(`r${n}`, rest));

describe('triggers that are news', () => {
  const [one, other] = [finding('one'), finding('other')];
  it.each<[string, TriggerStatus | undefined, FindingResult[]]>([
    ['all at the first look', undefined, [one, other]],
    ['those that were not there', status(one), [other]],
    ['none that only reads otherwise', status(finding('one', { observed: 'x' }), other), []],
    ['another target of the same rule', status(finding('one', { field: 'target y' }), other), [one]],
  ])('are %s', (_, last, expected) => {
    expect(newTriggers(last, [one, other])).toEqual(expected);
  });
});

describe('what is kept of triggers', () => {
  it('is all, in its order, where there is room', () => {
    expect(keepable(undefined, many(300))).toEqual({ kept: many(300), omitted: 0 });
    expect(keepable(undefined, [])).toEqual({ kept: [], omitted: 0 });
  });

  it('is three hundred, and how many are left out', () => {
    expect(keepable(undefined, many(310))).toEqual({ kept: many(300), omitted: 10 });
  });

  it('is first what the last look kept, so that nothing becomes news in turns', () => {
    const [last, ...fresh] = many(301).reverse() as [FindingResult, ...FindingResult[]];
    const { kept, omitted } = keepable(status(last), [...fresh, last]);
    expect(kept).toEqual([last, ...fresh.slice(0, 299)]);
    expect(omitted).toBe(1);
  });

  it.each<[string, string, string]>([
    ['is whole', 'x'.repeat(300), 'x'.repeat(300)],
    ['is cut', 'x'.repeat(301), `${'x'.repeat(297)}...`],
    ['is cut, and splits no character', `${'x'.repeat(296)}😀${'x'.repeat(10)}`, `${'x'.repeat(296)}\uFFFD...`],
  ])('a pattern %s', (_, observed, expected) => {
    const { kept } = keepable(undefined, [finding('one', { observed }), finding('two')]);
    expect(kept).toEqual([finding('one', { observed: expected }), finding('two')]);
  });

  it('fits an item, and has what fits', () => {
    const one = finding('r', { advice: '' });
    // Each takes a thousandth of the room, its comma included.
    const advice = 'x'.repeat(300 - 1 - sizeOf(one));
    const same = Array.from({ length: 5 }, () => finding('r', { advice }));
    expect(same.map(sizeOf)).toEqual(Array(5).fill(299));
    const big = finding('big', { advice: 'x'.repeat(300_000 - 5 * 300 - 1 - sizeOf(finding('big', { advice: '' }))) });
    expect(keepable(undefined, [big, ...same])).toEqual({ kept: [big, ...same], omitted: 0 });
    const bigger = { ...big, advice: `${big.advice}x` };
    expect(keepable(undefined, [bigger, ...same])).toEqual({ kept: [bigger, ...same.slice(0, 4)], omitted: 1 });
  });

  it('is read as it was written', () => {
    const kept = { ...status(finding('one')), omitted: 2 };
    expect(TriggerStatus.parse(kept)).toEqual(kept);
  });
});
