export interface Clock {
  now(): Date;
  /** Waits before try number `attempt` (from 1), longer each time, with jitter. */
  backOff(attempt: number): Promise<void>;
}
