/** Seconds that the first wait takes at most; each next may take twice as long. */
const FIRST = 8;
/** Seconds that no wait exceeds. */
const LONGEST = 900;

/**
 * Whole seconds until a message that failed is tried again: exponential from how often it was received (from 1), with full
 * jitter, so that what failed together does not come back together.
 * @param random from 0 to 1, 1 excluded
 */
export const retryDelay = (receiveCount: number, random: number): number =>
  1 + Math.floor(random * Math.min(LONGEST, FIRST * 2 ** (receiveCount - 1)));
