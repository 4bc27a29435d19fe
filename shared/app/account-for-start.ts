import { isOlder } from '../domain/admission.ts';
import type { StartRequest } from '../domain/follower.ts';
import { repositoryParts } from '../domain/names.ts';
import { type Attempt, isOver, type LastStarted, possibleRuns, type StartRecord } from '../domain/start.ts';
import type { ReconcileQueue, Runs } from './aws-ports.ts';
import type { Clock } from './clock.ts';
import type { Attempts, Followers, Freezes, History, Leases, Refs, Starts } from './registry-ports.ts';
import type { Report } from './report.ts';

export type StartPorts = {
  readonly clock: Clock;
  readonly refs: Refs;
  readonly followers: Followers;
  readonly starts: Starts;
  readonly attempts: Attempts;
  readonly leases: Leases;
  readonly runs: Runs;
  readonly freezes: Freezes;
  readonly history: Pick<History, 'recordByHand'>;
  readonly reconcileQueue: ReconcileQueue;
  /** Name of the role that our own starts are made with. */
  readonly startRole: string;
};

/** Accounts for an attempt. It is ended last: cut short anywhere, this is done again. */
export async function conclude(
  { attempts, starts }: StartPorts,
  request: StartRequest,
  record: StartRecord,
  newer: LastStarted | undefined,
  report: Report,
): Promise<void> {
  if (record.status === 'started') {
    await attempts.claimRun(request, record.executionId);
    if (newer === undefined && !request.byHand) await starts.setLastStarted(request);
  }
  await starts.finish(request, record);
  // Before the attempt ends: the try after one that failed here finds the start recorded, and tells nothing.
  tell(report, request, record);
  await attempts.end(request.pipeline);
}

/** Finds out what became of an attempt that was cut short, of whichever push it was. */
export async function settle(ports: StartPorts, { request, since }: Attempt, report: Report): Promise<void> {
  const recorded = await ports.starts.read(request);
  const executionId = isOver(recorded) ? undefined : await ownRun(ports, request, new Date(since));
  if (executionId === undefined) {
    await ports.attempts.end(request.pipeline);
    return;
  }
  const record: StartRecord = { status: 'started', executionId, adopted: true };
  await conclude(ports, request, record, await newerStarted(ports, request), report);
}

/** The run that an attempt made, if it made one. */
async function ownRun(ports: StartPorts, request: StartRequest, since: Date): Promise<string | undefined> {
  const runs = await ports.runs.since(request.pipeline, since);
  for (const { executionId } of possibleRuns(runs, since, ports.startRole)) {
    if (await ports.attempts.claimRun(request, executionId)) return executionId;
  }
  return undefined;
}

/** The newer push of the same ref that this pipeline has already started, if there is one. */
export async function newerStarted(
  { starts, refs }: { readonly starts: Pick<Starts, 'lastStarted'>; readonly refs: Pick<Refs, 'read'> },
  request: StartRequest,
): Promise<LastStarted | undefined> {
  const last = await starts.lastStarted(request);
  if (last === undefined) return undefined;
  const { state } = await refs.read({ repository: request.push.repository, ref: request.push.ref });
  return isOlder(state, request.push, last) ? last : undefined;
}

export function tell(report: Report, request: StartRequest, outcome: StartRecord): void {
  const sourceAccount = repositoryParts(request.push.repository).account;
  const { id: pushId, ref, commit } = request.push;
  const fields = { pipeline: request.pipeline, pushId, ref, commit, ...outcome };
  switch (outcome.status) {
    case 'started':
      report.info('pipeline started', fields);
      report.count('StartMade', { sourceAccount });
      report.tell({ type: 'Pipeline Started', detail: { ...subjectOf(request), executionId: outcome.executionId } });
      break;
    case 'overtaken':
      report.info('start not made', fields);
      report.count('StartNotMade', { reason: 'overtaken', sourceAccount });
      break;
    case 'refused':
    case 'failed': {
      const { reason, detail } = outcome;
      report.warn('start not made', fields);
      report.count('StartNotMade', { reason, sourceAccount });
      report.tell({ type: 'Start Failed', detail: { ...subjectOf(request), reason, detail } });
    }
  }
}

/** What an event says a start was for. */
function subjectOf({ pipeline, push: { id: pushId, repository, ref, commit } }: StartRequest) {
  return { pipeline, repository, ref, commit, pushId };
}
