import type { RunsTools } from '../../../shared/adapters/runs.ts';
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

/** Calls as they come, with waits that take no time; counts those that were throttled. */
export function unpaced(): RunsTools & { throttled: number } {
  const tools = {
    clock: fakeClock(),
    pace: async () => undefined,
    throttled: 0,
    onThrottled() {
      tools.throttled += 1;
    },
  };
  return tools;
}
