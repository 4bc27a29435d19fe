import type { Finding, FindingReason, FindingResult } from '../../shared/domain/drift/finding.ts';
import { isDrift, type PlannedFinding, type Prospect, type SubjectPlan } from '../plan/subject-plan.ts';
import type { OrderOutcome } from './await-repair.ts';

/**
 * How it ended for one subject. `ordered`: nobody waited for it. `kept`: nothing of it could be repaired, so nothing was
 * ordered.
 */
export type RepairState = 'done' | 'kept' | 'ordered' | 'timed-out' | 'gone' | 'invalid' | 'failed';

/** As planned, where nothing came of it or nobody waited, else as the relay left it. */
export type RepairedFinding = PlannedFinding | FindingResult;

export type RepairResult = {
  readonly subject: string;
  readonly state: RepairState;
  readonly findings: readonly RepairedFinding[];
  readonly error: string | null;
};

/** Whether there is anything that the relay would repair now, or once the pipeline is idle. */
export const isRepairable = ({ findings }: Pick<SubjectPlan, 'findings'>): boolean =>
  findings.some(({ outcome }) => isToRepair(outcome));

const isToRepair = (outcome: Prospect): boolean => outcome === 'to-repair' || outcome === 'waiting';

/** What is left as it was found: nothing of it is the relay's to repair. */
export function keptAsFound({ subject, state, findings, error }: SubjectPlan): RepairResult {
  return { subject, state: state === 'invalid' || state === 'failed' ? state : 'kept', findings, error };
}

/** What came of the order for a subject. */
export function resultOf({ subject, findings }: SubjectPlan, outcome: OrderOutcome | 'ordered'): RepairResult {
  if (outcome === 'ordered') return { subject, state: 'ordered', findings, error: null };
  if (outcome.kind !== 'done') return { subject, state: outcome.kind, findings, error: null };
  return { subject, state: 'done', findings: withRepaired(findings, outcome.findings), error: null };
}

/**
 * What was found, and what was planned and is not to be found any more: it is right now. What is contested keeps since
 * when.
 */
function withRepaired(planned: readonly PlannedFinding[], found: readonly FindingResult[]): RepairedFinding[] {
  const isSame = (one: Finding, other: Finding) => one.subject === other.subject && one.field === other.field;
  const wasContested = (each: FindingResult) =>
    planned.find((other) => other.outcome === 'contested' && isSame(each, other));
  const mended = planned.filter((each) => isToRepair(each.outcome) && !found.some((other) => isSame(each, other)));
  return [
    ...found.map((each) => (each.outcome === 'contested' ? (wasContested(each) ?? each) : each)),
    ...mended.map(
      ({ contestedSince: _, contestedUntil: __, ...each }): FindingResult => ({ ...each, outcome: 'repaired' }),
    ),
  ];
}

/** 2 where a subject could not be read, 1 where anything is left that could be repaired or is in the way of it, else 0. */
export function repairExitCode(results: readonly RepairResult[]): 0 | 1 | 2 {
  if (results.some(({ state }) => state === 'failed')) return 2;
  return results.every(isRight) ? 0 : 1;
}

const isRight = ({ state, findings }: RepairResult): boolean => {
  if (state === 'ordered' || state === 'gone') return true;
  if (state === 'timed-out' || state === 'invalid') return false;
  return !findings.some(isLeft);
};

/** They are only told, but whatever else differs of the forward rule is neither found nor repaired. */
const IN_THE_WAY: readonly FindingReason[] = ['unreachable', 'config-skew'];

const isLeft = (finding: RepairedFinding): boolean =>
  isDrift(finding) && (finding.action !== 'report' || IN_THE_WAY.includes(finding.reason));
