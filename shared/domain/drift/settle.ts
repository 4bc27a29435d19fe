import { isContested, type RepairHistory } from './contest.ts';
import type { Edit } from './edit.ts';
import type { Finding, FindingOutcome, FindingResult } from './finding.ts';
import type { PlannedDifference } from './plan-pipeline.ts';

/** What stands in the way of repairs, or lets them through. */
export type Circumstances = {
  /** What others have to grant first. */
  readonly chain: readonly Finding[];
  readonly history: RepairHistory;
  /** Somebody asked for the repair: `observe` does not keep it back. */
  readonly isOrdered: boolean;
  /** Whether the pipeline would be a valid follower with all differences mended. */
  readonly isValidAfter: boolean;
};

/** What is to become of each finding; `edits` are all that is to be changed, at once. */
export type Settlement = {
  readonly results: readonly FindingResult[];
  readonly edits: readonly Edit[];
  /** Fields that the edits put right. */
  readonly fields: readonly string[];
};

/** Sorts out what to repair now. The outcome of those is `repaired`, to be said once it is seen. */
export function settle(planned: readonly PlannedDifference[], circumstances: Circumstances): Settlement {
  const settled = planned.map((difference) => ({ ...difference, outcome: outcomeOf(difference, circumstances) }));
  const chosen = settled.filter(({ outcome }) => outcome === 'repaired');
  return {
    results: [
      ...settled.map(({ finding, outcome }) => ({ ...finding, outcome })),
      ...circumstances.chain.map((finding) => ({ ...finding, outcome: 'told' as const })),
    ],
    edits: chosen.flatMap(({ edits }) => edits),
    fields: chosen.map(({ finding }) => finding.field),
  };
}

function outcomeOf({ finding, mode }: PlannedDifference, circumstances: Circumstances): FindingOutcome {
  const { chain, history, isOrdered, isValidAfter } = circumstances;
  if (finding.action !== 'repair') return 'told';
  if (mode === 'observe' && !isOrdered) return 'observed';
  if (isContested(history, finding.field)) return 'contested';
  return chain.length > 0 || !isValidAfter ? 'blocked' : 'repaired';
}

/** The results with another outcome for what was to be repaired. */
export function withOutcome(
  results: readonly FindingResult[],
  outcome: FindingOutcome,
  advice?: string,
): FindingResult[] {
  return results.map((result) =>
    result.outcome === 'repaired' ? { ...result, outcome, ...(advice === undefined ? {} : { advice }) } : result,
  );
}
