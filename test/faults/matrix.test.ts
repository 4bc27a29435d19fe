import { expect, it } from 'vitest';
import { assembly } from '../../local/assembly/synth.ts';
import { runMatrix } from './matrix.ts';
import type { CaseResult } from './run-case.ts';

/** Every flow, operation and kind of fault, and what of their products there is room for; `npm run test:faults` has the rest. */
const CASES = 120;
const SEED = 20;

it('nothing is lost, doubled or silent under faults', { timeout: 1_800_000 }, async () => {
  const wrong: CaseResult[] = [];
  const summary = await runMatrix({
    assembly: await assembly(),
    seed: SEED,
    cases: CASES,
    lanes: 4,
    onResult: (result) => {
      if (result.violations.length > 0) wrong.push(result);
    },
  });
  expect(wrong).toEqual([]);
  expect(summary).toMatchObject({ lost: 0, doubled: 0, silent: 0 });
  // A fault that meets no call tries nothing.
  expect(summary.unmet).toBeLessThan(CASES / 10);
});
