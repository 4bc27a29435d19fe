import { contestEnd, isContested, type RepairHistory } from '../../shared/domain/drift/contest.ts';
import type { FindingResult } from '../../shared/domain/drift/finding.ts';
import type { PlannedFinding, Prospect } from './subject-plan.ts';

/** What is known of a subject beside its findings. */
export type Outlook = {
  readonly history: RepairHistory;
  /** What the last look found. */
  readonly last: readonly FindingResult[];
  /** Somebody is about to order the repair: what AWS refused is tried again. */
  readonly isOrdered: boolean;
};

/** The findings of a look that changed nothing, with what is to come of each. Its `repaired` means: to be repaired. */
export function prospects(results: readonly FindingResult[], outlook: Outlook): PlannedFinding[] {
  return results.map(({ outcome, ...finding }) => {
    const refusal = outcome === 'repaired' && !outlook.isOrdered ? refusalOf(finding, outlook.last) : undefined;
    if (refusal !== undefined) return { ...finding, ...refusal };
    const prospect = prospectOf(finding.field, outcome, outlook.history);
    return { ...finding, outcome: prospect, ...contestOf(finding, prospect, outlook.history) };
  });
}

function prospectOf(field: string, outcome: FindingResult['outcome'], history: RepairHistory): Prospect {
  if (outcome === 'repaired') return 'to-repair';
  // No order would repair it.
  return outcome === 'observed' && isContested(history, field) ? 'contested' : outcome;
}

/** AWS refused the same change at the last look. */
function refusalOf(finding: Pick<FindingResult, 'field' | 'reason' | 'observed'>, last: readonly FindingResult[]) {
  const before = last.find(
    ({ field, reason, observed }) =>
      field === finding.field && reason === finding.reason && observed === finding.observed,
  );
  if (before?.outcome !== 'refused') return undefined;
  const { advice } = before;
  return { outcome: 'refused' as const, ...(advice === undefined ? {} : { advice }) };
}

function contestOf({ field }: Pick<FindingResult, 'field'>, prospect: Prospect, { contested }: RepairHistory) {
  const contest = contested.find((each) => each.field === field);
  if (prospect !== 'contested' || contest === undefined) return {};
  return { contestedSince: contest.since, contestedUntil: contestEnd(contest) };
}

/** The findings once it is known that something runs in the pipeline. */
export const whileBusy = (findings: readonly PlannedFinding[]): PlannedFinding[] =>
  findings.map((finding) => (finding.outcome === 'to-repair' ? { ...finding, outcome: 'waiting' } : finding));
