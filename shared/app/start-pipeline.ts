import { type Decision, decide, EVENT_ALONE } from '../domain/decision.ts';
import { TerminalError } from '../domain/errors.ts';
import type { StartRequest } from '../domain/follower.ts';
import { isFrozen } from '../domain/freeze.ts';
import { wholeSeconds } from '../domain/names.ts';
import { isOver, type LastStarted, type StartRecord } from '../domain/start.ts';
import { conclude, newerStarted, type StartPorts, settle, tell } from './account-for-start.ts';
import { acquireLease } from './acquire-lease.ts';
import type { StartHow, StartOutcome } from './aws-ports.ts';
import { holdStart } from './hold-start.ts';
import type { Report } from './report.ts';
import { startHow } from './start-how.ts';
import { withLease } from './with-lease.ts';

/**
 * Starts a pipeline once for one push. An attempt is written before the call and ended after the outcome is recorded,
 * so a try that was cut short leaves it behind. Whoever holds the lease next settles it before anything else: between
 * an attempt and its settlement no other start is made, so a run that nobody accounts for is that attempt's own.
 */
export async function startPipeline(ports: StartPorts, request: StartRequest, report: Report): Promise<void> {
  if (request.byHand) await ports.history.recordByHand(request);
  const lease = await acquireLease(ports, request.pipeline, 'run');
  await withLease(ports.leases, lease, report, async () => {
    const left = await ports.attempts.pending(request.pipeline);
    if (left !== undefined) await settle(ports, left, report);
    await startOnce(ports, request, report);
  });
}

async function startOnce(ports: StartPorts, request: StartRequest, report: Report): Promise<void> {
  const known = await ports.starts.read(request);
  if (isOver(known)) {
    report.info('start already decided', { pipeline: request.pipeline, ...known });
    return;
  }
  const decisions = await decideAnew(ports, request);
  const following = decisions.filter(({ start }) => start).map(({ follower }) => follower);
  const how = startHow(following, request);
  const newer = await newerStarted(ports, request);
  const refusal = refuse(request, decisions, newer);
  if (refusal !== undefined) {
    await ports.starts.finish(request, refusal);
    tell(report, request, refusal);
    return;
  }
  const freeze = await ports.freezes.current();
  if (isFrozen(freeze, wholeSeconds(ports.clock.now()))) {
    await holdStart(ports, request, freeze, report);
    return;
  }
  await ports.attempts.begin({ request, since: ports.clock.now().toISOString() });
  const outcome = await start(ports, request, how, report);
  const record = toRecord(request, outcome);
  await conclude(ports, request, record, newer, report);
  if (record.status === 'failed') throw new TerminalError(record.reason, record.detail);
}

/** Variables never fail a start: it is made without them where CodePipeline refuses it with them. */
async function start(
  { runs }: StartPorts,
  request: StartRequest,
  how: StartHow,
  report: Report,
): Promise<StartOutcome> {
  const outcome = await runs.start(request, how);
  if (outcome.kind !== 'invalid' || how.variables.length === 0) return outcome;
  const plain = await runs.start(request, { ...how, variables: [] });
  if (plain.kind === 'started') {
    const { pipeline } = request;
    report.warn('variables left out', { pipeline, variables: how.variables, detail: outcome.detail });
    report.count('VariablesLeftOut');
  }
  return plain;
}

/** What each source action does about the push now: tags and definition may have changed while the start was queued. */
async function decideAnew({ followers }: StartPorts, { push, pipeline }: StartRequest): Promise<Decision[]> {
  const current = await followers.ofPipeline(push.repository, pipeline);
  return current.map((follower) => decide(push, follower, EVENT_ALONE));
}

/** Why the start must not be made after all. A pipeline that started a newer push of the ref gains nothing from an older one. */
function refuse(
  { pipeline, push, byHand }: StartRequest,
  decisions: readonly Decision[],
  newer: LastStarted | undefined,
): StartRecord | undefined {
  if (!decisions.some(({ start }) => start)) {
    if (decisions.some((decision) => !decision.start && decision.reason === 'paused')) {
      return { status: 'refused', reason: 'paused', detail: `${pipeline} is paused by its tags` };
    }
    const detail = `${pipeline} no longer follows ${push.ref} of ${push.repository}`;
    return { status: 'refused', reason: 'not-following', detail };
  }
  return newer !== undefined && !byHand ? { status: 'overtaken', by: newer.id } : undefined;
}

function toRecord({ pipeline }: StartRequest, outcome: StartOutcome): StartRecord {
  switch (outcome.kind) {
    case 'started':
      return { status: 'started', executionId: outcome.executionId, adopted: false };
    case 'not-found':
      return { status: 'refused', reason: 'pipeline-not-found', detail: outcome.detail };
    case 'invalid':
      return { status: 'failed', reason: 'invalid-start', detail: `pipeline ${pipeline}: ${outcome.detail}` };
  }
}
