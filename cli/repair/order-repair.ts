import { randomUUID } from 'node:crypto';
import type { FindingResult } from '../../shared/domain/drift/finding.ts';
import { PipelineName } from '../../shared/domain/names.ts';
import { askGuard } from '../aws/guard.ts';
import { openReconcileQueue } from '../aws/reconcile-queue.ts';
import type { Relay, Session } from '../aws/session.ts';
import { pipelineOf, type SubjectPlan } from '../plan/subject-plan.ts';
import { awaitRepairs } from './await-repair.ts';
import { type RepairResult, resultOf } from './repair-result.ts';

export type WaitOptions = { readonly wait: boolean; readonly timeout: number };

/** Orders the repair of these subjects, and waits for what comes of it unless nobody wants to. */
export async function orderRepairs(
  session: Session,
  relay: Relay,
  plans: readonly SubjectPlan[],
  options: WaitOptions,
): Promise<RepairResult[]> {
  const pipelines = plans.filter(({ subject }) => pipelineOf(subject) !== undefined);
  const wiring = plans.filter((plan) => !pipelines.includes(plan));
  const order = await orderPipelines(session, pipelines);
  // The guard answers when it is done: it mends while reconcile works.
  const [mended, awaited] = await Promise.all([
    wiring.length === 0 ? [] : repairWiring(session, wiring),
    options.wait ? awaitPipelines(session, relay, pipelines, order, options.timeout) : undefined,
  ]);
  return [...(awaited ?? pipelines.map((plan) => resultOf(plan, 'ordered'))), ...mended];
}

const nameOf = ({ subject }: SubjectPlan) => PipelineName.parse(pipelineOf(subject));

async function orderPipelines({ clients }: Session, plans: readonly SubjectPlan[]): Promise<string> {
  const order = `repair-${randomUUID()}`;
  if (plans.length === 0) return order;
  const queue = await openReconcileQueue(clients);
  await queue.nominate(
    plans.map((plan) => ({ kind: 'pipeline', name: nameOf(plan) })),
    order,
    true,
  );
  return order;
}

async function awaitPipelines(
  { terminal }: Session,
  { pipelines }: Relay,
  plans: readonly SubjectPlan[],
  order: string,
  timeout: number,
): Promise<RepairResult[]> {
  const names = plans.map(nameOf);
  const outcomes = await terminal.working(
    `waiting until ${names.length === 1 ? names[0] : `${names.length} pipelines`} ${names.length === 1 ? 'is' : 'are'} repaired`,
    () => awaitRepairs(pipelines, names, order, timeout),
    'interrupted: the repair is ordered and takes its course (relay show PIPELINE)',
  );
  return plans.map((plan, at) => resultOf(plan, outcomes[at] ?? { kind: 'timed-out' }));
}

async function repairWiring({ clients }: Session, plans: readonly SubjectPlan[]): Promise<RepairResult[]> {
  const found = Map.groupBy(await askGuard(clients, { repair: true }), ({ subject }) => subject);
  const results = plans.map((plan) => resultOf(plan, done(found.get(plan.subject))));
  // What has come up since it was planned.
  const fresh = [...found].filter(([subject]) => !plans.some((plan) => plan.subject === subject));
  return [
    ...results,
    ...fresh.map(([subject, findings]) => ({ subject, state: 'done' as const, findings, error: null })),
  ];
}

const done = (findings: readonly FindingResult[] = []) => ({ kind: 'done' as const, findings });
