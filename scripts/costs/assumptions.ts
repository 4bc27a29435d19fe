/** What a deployment is assumed to be like; none of it is measured. */
export const ASSUMED = {
  daysAMonth: 30,
  sourceAccounts: 1,
  /** Followed branches for each pipeline: one of its own is the dearest, since every sweep reads every followed branch. */
  branchesPerPipeline: 1,
  pushesADay: 5,
  /** Milliseconds that an invocation takes, on average. */
  milliseconds: { dispatch: 300, start: 600, reconcile: 300, guard: 1_500, sweep: 2_000 },
  /** Messages that one invocation of reconcile gets after a sweep, of 10 at most. */
  messagesPerReconcile: 3,
  /** Bytes that Lambda itself logs of an invocation: START, END and REPORT. */
  platformLogBytes: 350,
  /** Pollers of an event source mapping that has a maximum concurrency, and seconds that each of their polls takes. */
  pollers: 5,
  pollSeconds: 20,
  /** Seconds over which the invocations of one sweep are spread; X-Ray traces the first of each second, and 5% of the rest. */
  sweepSpread: 20,
  sampled: 0.05,
  /** A run of a pipeline: minutes of its actions together, MB of artifacts, and days that they are kept. */
  actionMinutes: 5,
  artifactMb: 5,
  artifactDays: 90,
  kmsRequestsPerRun: 6,
} as const;

/** Sizes of deployments in the table. */
export const SIZES = [10, 100, 1_000] as const;
