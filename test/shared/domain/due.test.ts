import { describe, expect, it } from 'vitest';
import { lookAgainAt } from '../../../shared/domain/due.ts';
import { PipelineName } from '../../../shared/domain/names.ts';
import { at } from '../../support/builders.ts';

const HOUR = 3600;
const inSeconds = (name: string): number =>
  (Date.parse(lookAgainAt(PipelineName.parse(name), at(0))) - Date.parse(at(0))) / 1000;

describe('when a pipeline is looked at again', () => {
  const waits = Array.from({ length: 500 }, (_, n) => inSeconds(`app-${n}`));

  it('is in 22 to 26 hours', () => {
    for (const wait of waits) {
      expect(wait).toBeGreaterThanOrEqual(22 * HOUR);
      expect(wait).toBeLessThan(26 * HOUR);
    }
  });

  it('is spread over these hours', () => {
    const quarters = Map.groupBy(waits, (wait) => Math.floor((wait - 22 * HOUR) / HOUR));
    expect([...quarters.keys()].toSorted()).toEqual([0, 1, 2, 3]);
    for (const each of quarters.values()) expect(each.length).toBeGreaterThan(80);
  });

  it('is the same at each try, and moves with the moment', () => {
    const name = PipelineName.parse('app');
    expect(lookAgainAt(name, at(0))).toBe(lookAgainAt(name, at(0)));
    expect(Date.parse(lookAgainAt(name, at(60))) - Date.parse(lookAgainAt(name, at(0)))).toBe(60_000);
  });
});
