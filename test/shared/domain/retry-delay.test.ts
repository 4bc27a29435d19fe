import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryDelay } from '../../../shared/domain/retry-delay.ts';

const ALMOST_ONE = 1 - Number.EPSILON;

describe('retryDelay', () => {
  it.each([
    [1, 0, 1],
    [1, ALMOST_ONE, 8],
    [2, ALMOST_ONE, 16],
    [3, 0.5, 17],
    [7, ALMOST_ONE, 512],
    [8, ALMOST_ONE, 900],
    [8, 0.5, 451],
    [1000, 0, 1],
    [1000, ALMOST_ONE, 900],
  ])('after try %i with %d: %i seconds', (receiveCount, random, seconds) => {
    expect(retryDelay(receiveCount, random)).toBe(seconds);
  });

  it('is what SQS takes, whole seconds from 1 to 15 minutes, and no longer for an earlier try', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), random, (receiveCount, jitter) => {
        const seconds = retryDelay(receiveCount, jitter);
        expect(Number.isInteger(seconds) && seconds >= 1 && seconds <= 900).toBe(true);
        expect(retryDelay(receiveCount + 1, jitter)).toBeGreaterThanOrEqual(seconds);
      }),
    );
  });
});
