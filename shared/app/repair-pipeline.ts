import { contestedSince, currentHistory, NO_REPAIRS, withRepairs } from '../domain/drift/contest.ts';
import { type Change, type DriftState, newerChange } from '../domain/drift/drift-state.ts';
import { withEdits } from '../domain/drift/edit.ts';
import { type Settlement, withOutcome } from '../domain/drift/settle.ts';
import { wholeSeconds } from '../domain/names.ts';
import type { ObservedPipeline, PipelineStatus } from '../domain/pipeline-status.ts';
import type { PipelineReader } from './aws-ports.ts';
import type { Clock } from './clock.ts';
import type { PipelineEditor } from './drift-ports.ts';
import { type Background, type LookPorts, lookAtDrift } from './look-at-drift.ts';
import type { Leases, Resumptions } from './registry-ports.ts';
import type { Report } from './report.ts';
import { withLease } from './with-lease.ts';

export type RepairPorts = LookPorts & {
  readonly clock: Clock;
  readonly reader: PipelineReader;
  readonly editor: PipelineEditor;
  readonly leases: Leases;
  readonly resumptions: Pick<Resumptions, 'of'>;
};

/** Why the pipeline is looked at, as far as repair needs to know. */
export type Occasion = {
  /** Somebody asked for the repair: `observe` does not keep it back. */
  readonly isOrdered: boolean;
  /** Id of the order, by which whoever gave it finds what came of it. */
  readonly order?: string | undefined;
  /** The change that woke us, where CloudTrail told who made it. */
  readonly change?: Change | undefined;
};

/** The pipeline as it is in the end, and what is known of its drift. `observed` is undefined when it is gone. */
export type RepairOutcome = { readonly observed: ObservedPipeline | undefined; readonly drift: DriftState };

/**
 * Finds what differs between a pipeline and what it should be, and puts it right: all in one update, under the
 * lease under which pipelines are started, from a definition read just before, and only when nothing runs.
 * `record` stores the history before anything is changed: a repair that is cut short counts.
 */
export async function repairPipeline(
  ports: RepairPorts,
  observed: ObservedPipeline,
  status: Pick<PipelineStatus, 'approved' | 'drift'> | undefined,
  occasion: Occasion,
  record: (drift: DriftState) => Promise<void>,
  report: Report,
): Promise<RepairOutcome> {
  const before = status?.drift ?? { findings: [], history: NO_REPAIRS };
  const now = wholeSeconds(ports.clock.now());
  const history = currentHistory(before.history, now, await resumedAt(ports, observed, before));
  const change = newerChange(before.change, occasion.change);
  const background = { approved: status?.approved ?? [], history, change, isOrdered: occasion.isOrdered };
  const look = await lookAtDrift(ports, observed, background, report);
  const stateOf = (findings: Settlement['results'], repairs = history): DriftState => {
    return { findings: [...findings], history: repairs, ...(change && { change }) };
  };
  if (look.edits.length === 0) return { observed, drift: stateOf(look.results) };
  const lease = await ports.leases.acquire(observed.definition.name, 'run', ports.clock.now());
  if (lease === undefined) return { observed, drift: stateOf(withOutcome(look.results, 'waiting')) };
  return withLease(ports.leases, lease, report, () =>
    act(ports, observed, look.results, background, stateOf, record, report),
  );
}

/** Whether somebody had the relay begin anew matters only where it has repaired before. */
async function resumedAt({ resumptions }: RepairPorts, { definition }: ObservedPipeline, { history }: DriftState) {
  return history.repairs.length === 0 ? undefined : resumptions.of(`pipeline/${definition.name}`);
}

async function act(
  ports: RepairPorts,
  looked: ObservedPipeline,
  found: Settlement['results'],
  background: Background,
  stateOf: (findings: Settlement['results'], repairs?: DriftState['history']) => DriftState,
  record: (drift: DriftState) => Promise<void>,
  report: Report,
): Promise<RepairOutcome> {
  const { name } = looked.definition;
  if (await ports.editor.isBusy(name)) return { observed: looked, drift: stateOf(withOutcome(found, 'waiting')) };
  const observed = await ports.reader.observe(name);
  if (observed === undefined) return { observed, drift: stateOf([]) };
  const { results, edits, fields } = await lookAtDrift(ports, observed, background, report);
  if (edits.length === 0) return { observed, drift: stateOf(results) };
  const now = wholeSeconds(ports.clock.now());
  const { version } = observed.definition;
  const history = withRepairs(background.history, fields, `${observed.created} ${version}`, now);
  const untold = contestedSince(background.history, history);
  await record({ ...stateOf(withOutcome(results, 'waiting'), history), untold });
  // All that took time is done: nothing must have begun or changed meanwhile.
  const [isBusy, current] = await Promise.all([ports.editor.isBusy(name), ports.reader.observe(name)]);
  if (isBusy || current?.definition.version !== version || current.created !== observed.created) {
    return { observed: current, drift: stateOf(withOutcome(results, 'waiting')) };
  }
  const update = await ports.editor.update(withEdits(observed.definition, edits));
  if (update.kind === 'refused') return { observed, drift: stateOf(withOutcome(results, 'refused', update.detail)) };
  const after = await ports.reader.observe(name);
  const left = after === undefined ? undefined : await lookAtDrift(ports, after, background, report);
  const isMended = left === undefined || !left.fields.some((field) => fields.includes(field));
  const told = isMended ? results : withOutcome(results, 'refused', 'it was changed again at once');
  return { observed: after, drift: stateOf(told, history) };
}
