import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../app/clock.ts';

const FIRST_MS = 40;
const LONGEST_MS = 1_500;

/** The machine's clock; waits grow exponentially with full jitter. */
export const systemClock: Clock = {
  now: () => new Date(),
  async backOff(attempt) {
    await setTimeout(Math.random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt));
  },
};
