import { isContested, type RepairHistory } from './contest.ts';
import type { Edit } from './edit.ts';
import type { Finding, FindingOutcome, FindingResult } from './finding.ts';
import type { PlannedDifference } from './plan-pipeline.ts';

/** What is to become of each finding; `edits` are all that is to be changed, at once. */
export type Settlement = {
  readonly results: readonly FindingResult[];
  readonly edits: readonly Edit[];
  /** Fields that the edits put right. */
  readonly fields: readonly string[];
};

/** A settlement before it is known whether it works, and the edits that would be made if somebody asked for them. */
export type Choice = Settlement & { readonly observed: readonly Edit[] };

type Settled = PlannedDifference & { readonly outcome: FindingOutcome };

/**
 * Chooses what to repair now; the outcome of that is `repaired`, to be said once it is seen. `isOrdered`: somebody asked for
 * it, and `observe` does not keep it back.
 */
export function choose(planned: readonly PlannedDifference[], history: RepairHistory, isOrdered: boolean): Choice {
  const settled = planned.map((difference): Settled => {
    return { ...difference, outcome: outcomeOf(difference, history, isOrdered) };
  });
  const isPartial = settled.some(
    ({ isAccess, outcome, mode }) => isAccess && (mode === 'off' || outcome !== 'repaired'),
  );
  const together = settled.map(
    (each): Settled =>
      each.outcome === 'repaired' && each.isAccess && isPartial ? { ...each, outcome: 'blocked' } : each,
  );
  const shown = together.filter(({ mode }) => mode !== 'off');
  const editsOf = (outcome: FindingOutcome) => shown.flatMap((each) => (each.outcome === outcome ? each.edits : []));
  return {
    results: shown.map(({ finding, outcome }) => ({ ...finding, outcome })),
    edits: editsOf('repaired'),
    observed: editsOf('observed'),
    fields: shown.filter(({ outcome }) => outcome === 'repaired').map(({ finding }) => finding.field),
  };
}

function outcomeOf({ finding, mode }: PlannedDifference, history: RepairHistory, isOrdered: boolean): FindingOutcome {
  if (finding.action !== 'repair') return 'told';
  if (isContested(history, finding.field)) return 'contested';
  return mode === 'repair' || isOrdered ? 'repaired' : 'observed';
}

/** Keeps to the choice only where the roles behind it may do their part and the pipeline would be a valid follower. */
export function settle(choice: Choice, chain: readonly Finding[], isValidAfter: boolean): Settlement {
  const { results, edits, fields } = choice;
  const grants = chain.map((finding) => ({ ...finding, outcome: 'told' as const }));
  if (chain.length === 0 && isValidAfter) return { results, edits, fields };
  return { results: [...withOutcome(results, 'blocked'), ...grants], edits: [], fields: [] };
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
