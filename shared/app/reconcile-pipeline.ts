import { isDeepStrictEqual } from 'node:util';
import type { Deployment } from '../domain/deployment.ts';
import { contestedSince, NO_REPAIRS } from '../domain/drift/contest.ts';
import { type DriftState, lookAgain, type OrderedRepair } from '../domain/drift/drift-state.ts';
import type { Follower } from '../domain/follower.ts';
import { type EventTime, type PipelineName, wholeSeconds } from '../domain/names.ts';
import { type PipelineStatus, type Place, planRegistration, type RegistrationPlan } from '../domain/pipeline-status.ts';
import { acquireLease } from './acquire-lease.ts';
import type { Followers, Pipelines } from './registry-ports.ts';
import { type Occasion, type RepairOutcome, type RepairPorts, repairPipeline } from './repair-pipeline.ts';
import type { Report } from './report.ts';
import { type DriftNews, tellDrift } from './tell-drift.ts';
import { withLease } from './with-lease.ts';

export type ReconcilePorts = RepairPorts & {
  readonly pipelines: Pipelines;
  readonly followers: Followers;
  readonly deployment: Omit<Deployment, 'account'> & { readonly configHash: string };
};

/**
 * Brings one pipeline to what its tags and the deployment ask for, and the registry up to it as it is then, whatever woke
 * us: all state is read afresh, so late, doubled or reordered events only cost time. The same key is never worked on twice
 * at once.
 * @returns its followers, where anything of it has changed since it was last registered
 */
export async function reconcilePipeline(
  ports: ReconcilePorts,
  name: PipelineName,
  occasion: Occasion,
  report: Report,
): Promise<readonly Follower[]> {
  const lease = await acquireLease(ports, name, 'registration');
  return await withLease(ports.leases, lease, report, async () => {
    const status = await ports.pipelines.read(name);
    const found = await ports.followers.placesOf(name);
    const { observed, drift } = await repair(ports, name, status, found, occasion, report);
    const now = wholeSeconds(ports.clock.now());
    const plan = withDrift(planRegistration(name, status, found, observed, ports.deployment, now), drift, now);
    await apply(ports, name, plan);
    if (drift !== undefined) tellDrift(report, driftNews(name, status?.drift, drift));
    tell(report, name, status, plan);
    return isDeepStrictEqual(status?.seen, plan.after?.seen) ? [] : plan.put;
  });
}

async function repair(
  ports: ReconcilePorts,
  name: PipelineName,
  status: PipelineStatus | undefined,
  found: readonly Place[],
  occasion: Occasion,
  report: Report,
): Promise<Partial<RepairOutcome>> {
  const observed = await ports.reader.observe(name);
  if (observed === undefined) return {};
  const known = status ?? { name, registered: [...found], problems: [], approved: [], warnings: [] };
  const { seen: _stale, ...rest } = known;
  const record = (drift: DriftState) =>
    ports.pipelines.put({ ...rest, drift: withOrder(drift, status?.drift?.order, undefined) });
  const { drift, ...outcome } = await repairPipeline(ports, observed, status, occasion, record, report);
  return { ...outcome, drift: withOrder(drift, status?.drift?.order, occasion.order) };
}

/** The state with what came of the last order. A message that comes twice finds nothing left to do the second time. */
function withOrder(drift: DriftState, last: OrderedRepair | undefined, id: string | undefined): DriftState {
  const order = id === undefined || id === last?.id ? last : { id, findings: drift.findings };
  return { ...drift, ...(order && { order }) };
}

/** What a look at a pipeline has to tell that the last one did not. */
function driftNews(name: PipelineName, last: DriftState | undefined, { findings, history }: DriftState): DriftNews {
  const contested = [...(last?.untold ?? []), ...contestedSince(last?.history ?? NO_REPAIRS, history)];
  return { subject: `pipeline/${name}`, findings, last: last?.findings ?? [], contested };
}

/** A plan that keeps what is known of drift, and looks again when something may have become possible. */
function withDrift(plan: RegistrationPlan, drift: DriftState | undefined, now: EventTime): RegistrationPlan {
  const { during, after } = plan;
  if (drift === undefined) return plan;
  const moments = [after?.dueAt, lookAgain(drift, now)].filter((moment) => moment !== undefined);
  const dueAt = moments.toSorted()[0];
  return {
    ...plan,
    ...(during && { during: { ...during, drift } }),
    ...(after && { after: { ...after, drift, ...(dueAt && { dueAt }) } }),
  };
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
