import type { FunctionName } from '../../shared/env.ts';
import { ASSUMED } from './assumptions.ts';
import type { Deployed } from './deployed.ts';
import {
  BRANCH,
  DAILY_LOOK,
  type Flow,
  GUARD,
  GUARD_ACCOUNT,
  HEARTBEAT,
  INDEX_BYTES,
  PUSH,
  START,
  SWEEP,
  WAKES,
} from './flows.ts';
import { metricsOf } from './metrics.ts';
import { costOf, type PriceName } from './prices.ts';
import { REF_ITEM } from './ref-item.ts';

/** Units of what is charged for, in a month. */
export type Usage = Partial<Record<PriceName, number>>;

/** How often things happen in a month. */
export type Volume = {
  readonly pipelines: number;
  readonly sourceAccounts: number;
  readonly pushes: number;
  readonly starts: number;
  readonly sweeps: number;
  readonly guards: number;
  readonly heartbeats: number;
  /** Branches compared by all sweeps together. */
  readonly branches: number;
};

export function volumeOf(pipelines: number, sourceAccounts: number, { runs }: Deployed): Volume {
  const followed = pipelines * ASSUMED.branchesPerPipeline;
  const pushes = followed * ASSUMED.pushesADay * ASSUMED.daysAMonth;
  return {
    pipelines,
    sourceAccounts,
    pushes,
    starts: pushes / ASSUMED.branchesPerPipeline,
    sweeps: runs.sweep,
    guards: runs.guard,
    heartbeats: runs.heartbeat * sourceAccounts,
    branches: runs.sweep * followed,
  };
}

/** What the relay uses in a month, in both accounts. */
export function usageOf(volume: Volume, deployed: Deployed): Usage {
  const { pipelines, sourceAccounts, sweeps, guards, heartbeats } = volume;
  const flows = flowsOf(volume);
  const sum = (of: (flow: Flow) => number | undefined) =>
    flows.reduce((total, [flow, times]) => total + (of(flow) ?? 0) * times, 0);
  const invoked = invocationsOf(volume);
  const invocations = Object.values(invoked).reduce((total, times) => total + times, 0);
  return {
    lambdaRequest: invocations,
    lambdaGbSecond: gbSeconds(invoked, deployed),
    ...queueUsage(volume),
    dynamoWrite: sum(({ writes }) => writes) + sum(({ refWrites }) => refWrites) * REF_ITEM.writeUnits,
    dynamoRead:
      sum(({ reads }) => reads) + sum(({ refReads }) => refReads) * REF_ITEM.readUnits + sweeps * indexReads(pipelines),
    eventBusEvent: sum(({ events }) => events),
    schedulerInvocation: sweeps + guards + heartbeats,
    alarm: deployed.alarms.pipelines + deployed.alarms.source * sourceAccounts,
    metric: metricsOf(sourceAccounts),
    logGb: (sum(({ logBytes }) => logBytes) + invocations * ASSUMED.platformLogBytes) / 1e9,
    trace: tracesOf(volume, invocations, invoked.reconcile),
    kmsKey: deployed.keys,
  };
}

/** What the pipelines themselves use in a month, by whatever they are started. */
export const pipelineUsageOf = ({ starts }: Volume): Usage => ({
  actionMinute: starts * ASSUMED.actionMinutes,
  s3Put: starts,
  s3Gb: (starts / ASSUMED.daysAMonth) * ASSUMED.artifactDays * (ASSUMED.artifactMb / 1_000),
  kmsRequest: starts * ASSUMED.kmsRequestsPerRun,
});

/** USD of each price, and of all. */
export const bill = (usage: Usage): number =>
  Object.entries(usage).reduce((sum, [name, units]) => sum + costOf(name as PriceName, units), 0);

const flowsOf = (volume: Volume): [Flow, number][] => [
  [PUSH, volume.pushes],
  [START, volume.starts],
  [SWEEP, volume.sweeps],
  [BRANCH, volume.branches],
  [GUARD, volume.guards],
  [GUARD_ACCOUNT, volume.guards * volume.sourceAccounts],
  [HEARTBEAT, volume.heartbeats],
  [DAILY_LOOK, volume.pipelines * ASSUMED.daysAMonth],
];

function invocationsOf(volume: Volume): Record<FunctionName, number> {
  const looks = volume.branches + volume.pipelines * ASSUMED.daysAMonth;
  const invoked = {
    dispatch: 0,
    start: 0,
    reconcile: looks / ASSUMED.messagesPerReconcile,
    guard: volume.guards,
    sweep: volume.sweeps,
  };
  invoked[WAKES.push] += volume.pushes;
  invoked[WAKES.start] += volume.starts;
  invoked[WAKES.heartbeat] += volume.heartbeats;
  return invoked;
}

const gbSeconds = (invoked: Readonly<Record<FunctionName, number>>, { memory }: Deployed): number =>
  (Object.keys(invoked) as FunctionName[]).reduce(
    (sum, name) => sum + (invoked[name] * ASSUMED.milliseconds[name] * memory[name]) / 1_000,
    0,
  );

/** Requests of the queues: polls that find nothing, sends in batches of ten, a receive and a delete for each batch taken. */
function queueUsage({ pushes, starts, heartbeats, branches }: Volume): Pick<Usage, 'sqsStandard' | 'sqsFifo'> {
  const polls = (ASSUMED.daysAMonth * 86_400 * ASSUMED.pollers) / ASSUMED.pollSeconds;
  const taken = pushes + heartbeats + branches / ASSUMED.messagesPerReconcile;
  return { sqsStandard: 2 * polls + pushes + heartbeats + branches / 10 + 2 * taken, sqsFifo: polls + 3 * starts };
}

/** Read units of one sweep on the index, eventually consistent: followers twice, and pipelines. */
function indexReads(pipelines: number): number {
  const half = (bytes: number) => Math.ceil((pipelines * bytes) / 4_096) / 2;
  return 2 * half(INDEX_BYTES.follower) + half(INDEX_BYTES.pipeline);
}

/** X-Ray traces what comes seldom; of the many invocations that a sweep causes, some. */
function tracesOf({ sweeps }: Volume, invocations: number, reconciled: number): number {
  const perSweep = reconciled / sweeps;
  const traced = Math.min(perSweep, ASSUMED.sweepSpread + perSweep * ASSUMED.sampled);
  return invocations - reconciled + traced * sweeps;
}
