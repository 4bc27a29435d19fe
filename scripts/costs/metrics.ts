import { EVENT_TYPES } from '../../shared/domain/relay-event.ts';

/** A metric of the namespace `CommitRelay`: CloudWatch charges each combination of its dimensions' values. */
export type CustomMetric = {
  readonly name: string;
  /** Its dimensions besides `service`. */
  readonly dimensions: readonly ('sourceAccount' | 'reason' | 'type')[];
  /** Services that count it. */
  readonly services: number;
  /** Values of `reason` or `type` that come up where nothing is wrong; none where the metric is of trouble only. */
  readonly usual: number;
};

/** What is counted; `docs/operations.md` says what each means. */
export const METRICS: readonly CustomMetric[] = [
  { name: 'PushAdmitted', dimensions: ['sourceAccount'], services: 1, usual: 1 },
  { name: 'PushRepeated', dimensions: ['sourceAccount'], services: 1, usual: 1 },
  { name: 'PushCovered', dimensions: ['sourceAccount'], services: 1, usual: 0 },
  { name: 'PushRecovered', dimensions: ['sourceAccount'], services: 1, usual: 0 },
  { name: 'BranchUnread', dimensions: [], services: 1, usual: 0 },
  { name: 'BranchGone', dimensions: ['sourceAccount'], services: 2, usual: 1 },
  { name: 'HeartbeatHeard', dimensions: ['sourceAccount'], services: 1, usual: 1 },
  { name: 'HeartbeatRepeated', dimensions: ['sourceAccount'], services: 1, usual: 0 },
  // ref-deleted, and pull requests, comments and merge commits where somebody forwards these.
  { name: 'EventIgnored', dimensions: ['reason', 'sourceAccount'], services: 1, usual: 1 },
  // start, ref-not-followed, paths-unchanged, paused.
  { name: 'Decision', dimensions: ['reason', 'sourceAccount'], services: 1, usual: 4 },
  { name: 'StartMade', dimensions: ['sourceAccount'], services: 1, usual: 1 },
  { name: 'StartNotMade', dimensions: ['reason', 'sourceAccount'], services: 1, usual: 1 },
  { name: 'StartHeld', dimensions: ['sourceAccount'], services: 1, usual: 0 },
  { name: 'StartReleased', dimensions: [], services: 1, usual: 0 },
  { name: 'StartThrottled', dimensions: [], services: 1, usual: 0 },
  { name: 'VariablesLeftOut', dimensions: [], services: 1, usual: 0 },
  { name: 'Registered', dimensions: [], services: 1, usual: 1 },
  { name: 'Unregistered', dimensions: [], services: 1, usual: 1 },
  { name: 'FollowerInvalid', dimensions: ['reason'], services: 1, usual: 1 },
  { name: 'Rejected', dimensions: ['reason'], services: 3, usual: 0 },
  { name: 'MessageFailed', dimensions: [], services: 3, usual: 0 },
  { name: 'EventTold', dimensions: ['type'], services: 1, usual: EVENT_TYPES.length },
  { name: 'EventNotTold', dimensions: [], services: 3, usual: 0 },
  { name: 'ItemUnreadable', dimensions: [], services: 5, usual: 0 },
  { name: 'DriftFound', dimensions: ['reason'], services: 2, usual: 1 },
  { name: 'DriftRepaired', dimensions: ['reason'], services: 2, usual: 1 },
  { name: 'DriftContested', dimensions: ['reason'], services: 2, usual: 0 },
  { name: 'SweepCompleted', dimensions: [], services: 1, usual: 1 },
  { name: 'SweepInterrupted', dimensions: ['reason'], services: 1, usual: 0 },
  { name: 'Nominated', dimensions: [], services: 1, usual: 1 },
  { name: 'SourceSilent', dimensions: ['sourceAccount'], services: 1, usual: 0 },
  { name: 'GuardCompleted', dimensions: [], services: 1, usual: 1 },
];

/** Custom metrics that are charged in a month where nothing is wrong, each for the whole month. */
export const metricsOf = (sourceAccounts: number): number =>
  METRICS.reduce((sum, { dimensions, services, usual }) => {
    const accounts = dimensions.includes('sourceAccount') ? sourceAccounts : 1;
    return sum + services * usual * accounts;
  }, 0);
