import { setTimeout } from 'node:timers/promises';

/** Resolves when it is the caller's turn. */
export type Pace = () => Promise<void>;

type Time = { now(): number; wait(milliseconds: number): Promise<unknown> };

const MONOTONIC: Time = { now: () => performance.now(), wait: setTimeout };

/** Gives turns in the order in which they are asked for, each so many milliseconds after the one before at the earliest. */
export function createPace(milliseconds: number, { now, wait }: Time = MONOTONIC): Pace {
  let next = Number.NEGATIVE_INFINITY;
  return async () => {
    const asked = now();
    const turn = Math.max(asked, next);
    next = turn + milliseconds;
    if (turn > asked) await wait(turn - asked);
  };
}
