import type { FunctionName } from '../../shared/env.ts';

/** What one flow asks of AWS that is charged for. `test/costs/flows.test.ts` measures each on the local cloud. */
export type Flow = {
  /** DynamoDB writes of items under 1 KB, an index they are in counted as one more. */
  readonly writes: number;
  /** DynamoDB reads of items under 4 KB, strongly consistent. */
  readonly reads: number;
  /** Writes and reads of the item of a ref, which remembers 50 pushes. */
  readonly refWrites?: number;
  readonly refReads?: number;
  /** Events that are put on a bus by the account itself, and to another account's. */
  readonly events?: number;
  /** Bytes of log lines, embedded metrics among them. */
  readonly logBytes: number;
};

/** A push, whoever follows: admitted, dispatched. */
export const PUSH: Flow = { writes: 0, reads: 1, refWrites: 2, refReads: 2, events: 1, logBytes: 1_250 };

/** Each follower that a push starts: decided by dispatch, started by start, told. */
export const START: Flow = { writes: 8, reads: 5, refReads: 1, events: 1, logBytes: 2_000 };

/** A sweep, whatever it finds; what grows with the followers comes on top. */
export const SWEEP: Flow = { writes: 1, reads: 3, logBytes: 1_250 };

/** A followed branch that a sweep has compared, and that is as it should be. */
export const BRANCH: Flow = { writes: 0, reads: 0, refReads: 1, logBytes: 680 };

/** A run of the guard, of which all is right, and each source account in it. */
export const GUARD: Flow = { writes: 2, reads: 3, logBytes: 700 };
export const GUARD_ACCOUNT: Flow = { writes: 4, reads: 3, logBytes: 0 };

/** A heartbeat: put on A's bus, forwarded to B's, recorded. */
export const HEARTBEAT: Flow = { writes: 2, reads: 0, events: 2, logBytes: 700 };

/** The look at a pipeline that comes due once a day, and finds it as it was. */
export const DAILY_LOOK: Flow = { writes: 8, reads: 1, logBytes: 1_000 };

/** Bytes that a sweep reads of the index for each follower, twice, and for each pipeline. */
export const INDEX_BYTES = { follower: 350, pipeline: 850 } as const;

/** Which functions a flow wakes, how often. */
export const WAKES: Readonly<Record<'push' | 'start' | 'heartbeat', FunctionName>> = {
  push: 'dispatch',
  start: 'start',
  heartbeat: 'dispatch',
};
