import { isOlder } from '../domain/admission.ts';
import { BusyError } from '../domain/errors.ts';
import type { StartRequest } from '../domain/follower.ts';
import { repositoryParts } from '../domain/names.ts';
import { type LastStarted, possibleRuns, type StartRecord } from '../domain/start.ts';
import type { Clock, Followers, Leases, Refs, Report, Runs, Starts } from './ports.ts';
import { withLease } from './with-lease.ts';

export type StartPorts = {
  readonly clock: Clock;
  readonly refs: Refs;
  readonly followers: Followers;
  readonly starts: Starts;
  readonly leases: Leases;
  readonly runs: Runs;
  /** Name of the role that our own starts are made with. */
  readonly startRole: string;
};

type Finished = Exclude<StartRecord, { status: 'attempting' }>;

/**
 * Starts a pipeline once for one push. The claim is written before the call and its end after it, so a try
 * that was cut short shows as `attempting`: then the run that it may have made is looked for and adopted.
 */
export async function startPipeline(ports: StartPorts, request: StartRequest, report: Report): Promise<void> {
  const lease = await ports.leases.acquire(request.pipeline, 'run', ports.clock.now());
  if (lease === undefined) throw new BusyError(`pipeline ${request.pipeline}`);
  await withLease(ports.leases, lease, report, () => startOnce(ports, request, report));
}

async function startOnce(ports: StartPorts, request: StartRequest, report: Report): Promise<void> {
  const claim = await ports.starts.claim(request, ports.clock.now());
  if (claim !== 'claimed' && claim.status !== 'attempting') {
    report.info('start already decided', { pipeline: request.pipeline, ...claim });
    return;
  }
  const interrupted = claim === 'claimed' ? undefined : new Date(claim.since);
  const newer = await newerStarted(ports, request);
  const outcome = await attempt(ports, request, interrupted, newer);
  if (outcome.status === 'started' && newer === undefined) await ports.starts.setLastStarted(request);
  await ports.starts.finish(request, outcome);
  tell(report, request, outcome);
}

async function attempt(
  ports: StartPorts,
  request: StartRequest,
  interrupted: Date | undefined,
  newer: LastStarted | undefined,
): Promise<Finished> {
  const adopted = interrupted && (await adoptRun(ports, request, interrupted));
  if (adopted !== undefined) return { status: 'started', executionId: adopted, adopted: true };
  if (newer !== undefined && request.actions.some(({ start }) => start === 'commit')) {
    return { status: 'overtaken', by: newer.id };
  }
  if (!(await stillFollows(ports, request))) {
    const detail = `${request.pipeline} no longer follows ${request.push.repository}`;
    return { status: 'refused', reason: 'not-following', detail };
  }
  const outcome = await ports.runs.start(request);
  if (outcome.kind === 'refused') return { status: 'refused', reason: outcome.reason, detail: outcome.detail };
  await ports.starts.adopt(request, outcome.executionId);
  return { status: 'started', executionId: outcome.executionId, adopted: false };
}

/** The execution that an interrupted try of this very start made, if it made one. */
async function adoptRun(ports: StartPorts, request: StartRequest, since: Date): Promise<string | undefined> {
  const runs = await ports.runs.since(request.pipeline, since);
  for (const { executionId } of possibleRuns(runs, since, ports.startRole)) {
    if (await ports.starts.adopt(request, executionId)) return executionId;
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

/** The owner may have taken the tag away while the start was queued. */
async function stillFollows({ followers }: StartPorts, { push, pipeline, actions }: StartRequest): Promise<boolean> {
  for (const { name } of actions) {
    if (await followers.has(pipeline, { repository: push.repository, action: name })) return true;
  }
  return false;
}

function tell(report: Report, request: StartRequest, outcome: Finished): void {
  const sourceAccount = repositoryParts(request.push.repository).account;
  const fields = { pipeline: request.pipeline, ref: request.push.ref, commit: request.push.commit, ...outcome };
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
