import type { Clock } from '../../../shared/app/clock.ts';

/** A clock that moves only when told to, or a second for each wait. */
export type FakeClock = Clock & { advance(seconds: number): void };

export function fakeClock(start = new Date(Date.UTC(2026, 0, 2, 12))): FakeClock {
  let time = start.getTime();
  const advance = (seconds: number) => {
    time += seconds * 1000;
  };
  return { now: () => new Date(time), backOff: async () => advance(1), advance };
}
