import process from 'node:process';
import fc from 'fast-check';

/** Milliseconds that the cases of one property may take on a machine that does much else. */
export const PATIENCE = 900_000;

/** The seed of every property of a run; `FUZZ_SEED` repeats one. */
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);

/** Tries so many cases and prints what repeats them. Throws with the smallest case that fails. */
export async function tryCases<T>(
  what: string,
  cases: fc.Arbitrary<T>,
  numRuns: number,
  check: (value: T) => Promise<void>,
): Promise<void> {
  process.stdout.write(`bad input: ${numRuns} ${what}, FUZZ_SEED=${SEED}\n`);
  await fc.assert(fc.asyncProperty(cases, check), { seed: SEED, numRuns });
}
