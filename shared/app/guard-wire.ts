import { currentHistory, isContested, NO_REPAIRS, type RepairHistory, withRepairs } from '../domain/drift/contest.ts';
import type { FindingResult } from '../domain/drift/finding.ts';
import { wholeSeconds } from '../domain/names.ts';
import {
  afterwards,
  changedFields,
  fieldsToRepair,
  type RepairMode,
  type SecondLook,
  type Tried,
} from '../domain/wiring/outcomes.ts';
import { shortened, type WiringStatus } from '../domain/wiring/wiring-status.ts';
import type { Clock } from './clock.ts';
import type { Resumptions, Wirings } from './registry-ports.ts';
import type { Report } from './report.ts';
import { tellDrift } from './tell-drift.ts';
import type { Look, Wire } from './wires.ts';

export type WirePorts = {
  readonly clock: Pick<Clock, 'now'>;
  readonly wirings: Pick<Wirings, 'read' | 'put'>;
  readonly resumptions: Pick<Resumptions, 'of'>;
};

/** One run of the guard. */
export type GuardRun = {
  /** The same for each try of an invocation, so that what two of them mend counts once. */
  readonly id: string;
  readonly mode: RepairMode;
  /** Whether only to look: nothing is changed, stored or told. */
  readonly isDry: boolean;
  /** Aborts when what is under way must come to its end. */
  readonly deadline: AbortSignal;
};

/** Looks at one subject, mends what may be mended, looks again, tells and stores what came of it. */
export async function guardWire(ports: WirePorts, wire: Wire, run: GuardRun, report: Report): Promise<FindingResult[]> {
  const { wirings, resumptions, clock } = ports;
  if (run.deadline.aborted) throw new Error(`no time was left to look at ${wire.subject}`);
  const [last, resumedAt] = await Promise.all([wirings.read(wire.subject), resumptions.of(wire.subject)]);
  const now = wholeSeconds(clock.now());
  const history = currentHistory(last?.history ?? NO_REPAIRS, now, resumedAt);
  const look = await wire.look(run.deadline);
  const fields = run.isDry ? [] : fieldsToRepair(look.findings, history, run.mode);
  if (fields.length > 0)
    await wirings.put(announced(wire.subject, last, history, withRepairs(history, fields, run.id, now)));
  const tried = fields.length === 0 ? [] : await look.change(new Set(fields), run.deadline);
  const findings = await outcomes(wire, look, history, tried, run.deadline);
  if (run.isDry) return findings;
  const after = withRepairs(history, changedFields(tried), run.id, now);
  const contested = [...untoldIn(last, history), ...newlyContested(history, after)];
  tellDrift(report, { subject: wire.subject, findings, last: last?.findings ?? [], contested });
  await wirings.put({ subject: wire.subject, lookedAt: now, findings, history: shortened(after) });
  return findings;
}

/**
 * What is stored before anything is changed, as if it had been: a run that is cut short counts, or one that always is
 * would repair for ever. The run that comes to its end tells of what became contested.
 */
function announced(
  subject: string,
  last: WiringStatus | undefined,
  before: RepairHistory,
  after: RepairHistory,
): WiringStatus {
  const untold = [...untoldIn(last, before), ...newlyContested(before, after)];
  return { findings: [], ...last, subject, history: shortened(after), untold };
}

const untoldIn = (last: WiringStatus | undefined, history: RepairHistory): string[] =>
  (last?.untold ?? []).filter((field) => isContested(history, field));

const newlyContested = (before: RepairHistory, after: RepairHistory): string[] =>
  after.contested.map(({ field }) => field).filter((field) => !isContested(before, field));

async function outcomes(
  wire: Wire,
  look: Look,
  history: RepairHistory,
  tried: readonly Tried[],
  deadline: AbortSignal,
): Promise<FindingResult[]> {
  if (!tried.some(({ outcome }) => outcome.kind === 'done')) return afterwards(look.findings, history, tried, look);
  const second = await wire.look(deadline);
  const seen: SecondLook = second.unreachable === undefined ? second : { why: second.unreachable };
  return afterwards(look.findings, history, tried, seen);
}
