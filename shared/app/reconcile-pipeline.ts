import { isDeepStrictEqual } from 'node:util';
import type { Deployment } from '../domain/deployment.ts';
import { BusyError } from '../domain/errors.ts';
import { type PipelineName, wholeSeconds } from '../domain/names.ts';
import { type PipelineStatus, planRegistration, type RegistrationPlan } from '../domain/pipeline-status.ts';
import type { PipelineReader } from './aws-ports.ts';
import type { Clock } from './clock.ts';
import type { Followers, Lease, Leases, Pipelines } from './registry-ports.ts';
import type { Report } from './report.ts';
import { withLease } from './with-lease.ts';

export type ReconcilePorts = {
  readonly clock: Clock;
  readonly reader: PipelineReader;
  readonly pipelines: Pipelines;
  readonly followers: Followers;
  readonly leases: Leases;
  readonly deployment: Omit<Deployment, 'account'> & { readonly configHash: string };
};

/** Tries at a key that another worker holds, some three seconds in all, before the message goes back to the queue. */
const TRIES = 8;

/**
 * Brings the registry up to one pipeline as it is now, whatever woke us: all state is read afresh, so late,
 * doubled or reordered events only cost time. The same key is never worked on twice at once.
 */
export async function reconcilePipeline(ports: ReconcilePorts, name: PipelineName, report: Report): Promise<void> {
  const lease = await acquireLease(ports, name);
  await withLease(ports.leases, lease, report, async () => {
    const status = await ports.pipelines.read(name);
    const observed = await ports.reader.observe(name);
    const found = await ports.followers.placesOf(name);
    const plan = planRegistration(name, status, found, observed, ports.deployment, wholeSeconds(ports.clock.now()));
    await apply(ports, name, plan);
    tell(report, name, status, plan);
  });
}

async function acquireLease({ leases, clock }: ReconcilePorts, name: PipelineName): Promise<Lease> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (attempt > 0) await clock.backOff(attempt);
    const lease = await leases.acquire(name, 'registration', clock.now());
    if (lease !== undefined) return lease;
  }
  throw new BusyError(`registration of ${name}`);
}

/** The status goes first and last: at no moment is there a follower item that no status names. */
async function apply({ pipelines, followers }: ReconcilePorts, name: PipelineName, plan: RegistrationPlan) {
  if (plan.during !== undefined) await pipelines.put(plan.during);
  for (const follower of plan.put) await followers.put(follower);
  for (const place of plan.remove) await followers.remove(name, place);
  if (plan.after === undefined) await pipelines.forget(name);
  else await pipelines.put(plan.after);
}

function tell(
  report: Report,
  pipeline: PipelineName,
  before: PipelineStatus | undefined,
  { put, remove, after }: RegistrationPlan,
): void {
  const problems = after?.problems ?? [];
  if (problems.length > 0) {
    report.warn('follower invalid', { pipeline, problems, registered: after?.registered });
    // The same problems are seen again whenever the pipeline is looked at.
    const isNews = !isDeepStrictEqual(problems, before?.problems);
    if (isNews) report.tell({ type: 'Follower Invalid', detail: { pipeline, problems } });
  }
  for (const { reason } of problems) report.count('FollowerInvalid', { reason });
  if (put.length > 0) report.count('Registered');
  if (remove.length > 0) report.count('Unregistered');
  report.info('pipeline reconciled', { pipeline, followers: put, removed: remove, problems: problems.length });
}
