import { beforeAll, describe, expect, it } from 'vitest';
import { prepareProof } from './proof.ts';
import { prove, type Result } from './prove.ts';
import { figuresOf } from './report.ts';

let result: Result;
beforeAll(async () => {
  result = await prove(prepareProof());
}, 600_000);

describe('the policies of two source accounts and two pipeline accounts', () => {
  it('allow every call that a role or service must make', () => {
    expect(result.required.filter(({ isRight }) => !isRight)).toEqual([]);
  });

  it('deny every call that it must not make', () => {
    expect(result.denials.filter(({ isRight }) => !isRight)).toEqual([]);
    expect(result.denials.length).toBeGreaterThanOrEqual(120);
  });

  it('have no right that no call needs, no opening that no denial notices, and no reason that is out of date', () => {
    expect(result.faults).toEqual([]);
  });

  it('are counted', () => {
    expect(figuresOf(result)).toMatch(
      /^required (\d+), allowed \1; denials (\d+), denied \2; Allow actions \d+, needed \d+, listed \d+; resources/,
    );
  });
});
