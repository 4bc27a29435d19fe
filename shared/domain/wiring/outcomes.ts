import { isContested, type RepairHistory } from '../drift/contest.ts';
import type { Finding, FindingResult } from '../drift/finding.ts';
import { RULE } from './plan-rule.ts';

/** Whether drift is put right or only told. */
export type RepairMode = 'repair' | 'observe';

/** What AWS said to a change. */
export type WriteOutcome =
  | { readonly kind: 'done' }
  /** Somebody else is changing it just now, or there were too many calls: another time. */
  | { readonly kind: 'busy'; readonly detail: string }
  | { readonly kind: 'refused'; readonly detail: string };

/** A change that was tried, with the fields that it was to mend. */
export type Tried = { readonly fields: readonly string[]; readonly outcome: WriteOutcome };

/** The findings after the changes, or why they could not be seen. */
export type SecondLook = { readonly findings: readonly Finding[] } | { readonly why: string };

/** Fields that are to be mended now. */
export function fieldsToRepair(findings: readonly Finding[], history: RepairHistory, mode: RepairMode): string[] {
  if (mode === 'observe') return [];
  return findings.filter(({ action, field }) => action === 'repair' && !isContested(history, field)).map(fieldOf);
}

/** What comes of a finding for which nothing is changed. */
function untouched(finding: Finding, history: RepairHistory): FindingResult {
  if (finding.action !== 'repair') return { ...finding, outcome: 'told' };
  return { ...finding, outcome: isContested(history, finding.field) ? 'contested' : 'observed' };
}

/** Fields that AWS changed, whether or not the change is to be seen: each counts as a repair. */
export function changedFields(tried: readonly Tried[]): string[] {
  const failed = new Set(tried.filter(({ outcome }) => outcome.kind !== 'done').flatMap(({ fields }) => fields));
  return [...new Set(tried.flatMap(({ fields }) => fields))].filter((field) => !failed.has(field));
}

/** What came of findings after changes were tried. */
export function afterwards(
  findings: readonly Finding[],
  history: RepairHistory,
  tried: readonly Tried[],
  second: SecondLook,
): FindingResult[] {
  const wasTried = new Set(tried.flatMap(({ fields }) => fields));
  return findings.map((finding) =>
    wasTried.has(finding.field) ? outcomeOf(finding, tried, second) : untouched(finding, history),
  );
}

function outcomeOf(finding: Finding, tried: readonly Tried[], second: SecondLook): FindingResult {
  for (const { fields, outcome } of tried) {
    if (outcome.kind === 'done' || !fields.includes(finding.field)) continue;
    const advice = outcome.detail;
    return { ...finding, advice, outcome: outcome.kind === 'busy' ? 'waiting' : 'refused' };
  }
  if ('why' in second) return { ...finding, advice: `not seen to be repaired: ${second.why}`, outcome: 'refused' };
  if (!second.findings.some((left) => isPartOf(left.field, finding.field))) return { ...finding, outcome: 'repaired' };
  return { ...finding, advice: 'AWS took the change, but it is not to be seen', outcome: 'refused' };
}

/** Whether a field is another one or within it: all fields of a rule are within one that is missing. */
const isPartOf = (field: string, whole: string): boolean =>
  whole === RULE || field === whole || field.startsWith(`${whole}.`);

const fieldOf = ({ field }: Finding): string => field;
