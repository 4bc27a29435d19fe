import { isOlder } from '../domain/admission.ts';
import { decide } from '../domain/decision.ts';
import { BusyError, TerminalError } from '../domain/errors.ts';
import type { Follower, StartRequest } from '../domain/follower.ts';
import { repositoryParts } from '../domain/names.ts';
import { type Attempt, type LastStarted, possibleRuns, type StartRecord } from '../domain/start.ts';
import type { Attempts, Clock, Followers, Leases, Refs, Report, Runs, StartOutcome, Starts } from './ports.ts';
import { withLease } from './with-lease.ts';

export type StartPorts = {
  readonly clock: Clock;
  readonly refs: Refs;
  readonly followers: Followers;
  readonly starts: Starts;
  readonly attempts: Attempts;
  readonly leases: Leases;
  readonly runs: Runs;
  /** Name of the role that our own starts are made with. */
  readonly startRole: string;
};

/**
 * Starts a pipeline once for one push. An attempt is written before the call and ended after the outcome is recorded,
 * so a try that was cut short leaves it behind. Whoever holds the lease next settles it before anything else: between
 * an attempt and its settlement no other start is made, so a run that nobody accounts for is that attempt's own.
 */
export async function startPipeline(ports: StartPorts, request: StartRequest, report: Report): Promise<void> {
  const lease = await ports.leases.acquire(request.pipeline, 'run', ports.clock.now());
  if (lease === undefined) throw new BusyError(`pipeline ${request.pipeline}`);
  await withLease(ports.leases, lease, report, async () => {
    const left = await ports.attempts.pending(request.pipeline);
    if (left !== undefined) await settle(ports, left, report);
    await startOnce(ports, request, report);
  });
}

async function startOnce(ports: StartPorts, request: StartRequest, report: Report): Promise<void> {
  const known = await ports.starts.read(request);
  if (known !== undefined) {
    report.info('start already decided', { pipeline: request.pipeline, ...known });
    return;
  }
  const following = await stillFollowing(ports, request);
  const pinned = following.filter(({ start }) => start === 'commit').map(({ action }) => action);
  const newer = await newerStarted(ports, request);
  const refusal = refuse(request, following, pinned, newer);
  if (refusal !== undefined) {
    await ports.starts.finish(request, refusal);
    tell(report, request, refusal);
    return;
  }
  await ports.attempts.begin({ request, since: ports.clock.now().toISOString() });
  const outcome = await ports.runs.start(request, pinned);
  if (outcome.kind === 'invalid') {
    await ports.attempts.end(request.pipeline);
    throw new TerminalError('invalid-start', `pipeline ${request.pipeline}: ${outcome.detail}`);
  }
  await conclude(ports, request, toRecord(outcome), newer, report);
}

/** The source actions that follow the push now: tags and definition may have changed while the start was queued. */
async function stillFollowing({ followers }: StartPorts, { push, pipeline }: StartRequest): Promise<Follower[]> {
  const current = await followers.ofPipeline(push.repository, pipeline);
  return current.filter((follower) => decide(push, follower).start);
}

/** Why the start must not be made after all. */
function refuse(
  { pipeline, push }: StartRequest,
  following: readonly Follower[],
  pinned: readonly string[],
  newer: LastStarted | undefined,
): StartRecord | undefined {
  if (following.length === 0) {
    const detail = `${pipeline} no longer follows ${push.ref} of ${push.repository}`;
    return { status: 'refused', reason: 'not-following', detail };
  }
  return newer !== undefined && pinned.length > 0 ? { status: 'overtaken', by: newer.id } : undefined;
}

function toRecord(outcome: Exclude<StartOutcome, { kind: 'invalid' }>): StartRecord {
  switch (outcome.kind) {
    case 'started':
      return { status: 'started', executionId: outcome.executionId, adopted: false };
    case 'not-found':
      return { status: 'refused', reason: 'pipeline-not-found', detail: outcome.detail };
  }
}

/** Accounts for an attempt. It is ended last: cut short anywhere, this is done again. */
async function conclude(
  { attempts, starts }: StartPorts,
  request: StartRequest,
  record: StartRecord,
  newer: LastStarted | undefined,
  report: Report,
): Promise<void> {
  if (record.status === 'started') {
    await attempts.claimRun(request, record.executionId);
    if (newer === undefined) await starts.setLastStarted(request);
  }
  await starts.finish(request, record);
  await attempts.end(request.pipeline);
  tell(report, request, record);
}

/** Finds out what became of an attempt that was cut short, of whichever push it was. */
async function settle(ports: StartPorts, { request, since }: Attempt, report: Report): Promise<void> {
  const recorded = await ports.starts.read(request);
  const executionId = recorded === undefined ? await ownRun(ports, request, new Date(since)) : undefined;
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
async function newerStarted({ starts, refs }: StartPorts, request: StartRequest): Promise<LastStarted | undefined> {
  const last = await starts.lastStarted(request);
  if (last === undefined) return undefined;
  const { state } = await refs.read({ repository: request.push.repository, ref: request.push.ref });
  return isOlder(state, request.push, last) ? last : undefined;
}

function tell(report: Report, request: StartRequest, outcome: StartRecord): void {
  const sourceAccount = repositoryParts(request.push.repository).account;
  const { id: pushId, ref, commit } = request.push;
  const fields = { pipeline: request.pipeline, pushId, ref, commit, ...outcome };
  switch (outcome.status) {
    case 'started':
      report.info('pipeline started', fields);
      report.count('StartMade', { sourceAccount });
      break;
    case 'overtaken':
      report.info('start not made', fields);
      report.count('StartNotMade', { reason: 'overtaken', sourceAccount });
      break;
    case 'refused':
      report.warn('start not made', fields);
      report.count('StartNotMade', { reason: outcome.reason, sourceAccount });
  }
}
