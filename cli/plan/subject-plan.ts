import type { Finding, FindingOutcome } from '../../shared/domain/drift/finding.ts';
import type { EventTime } from '../../shared/domain/names.ts';
import type { Problem } from '../../shared/domain/tags/problem.ts';

/** What is to come of a finding: `to-repair` at the next look, or why not. `refused`: AWS did so at the last look. */
export type Prospect = 'to-repair' | Exclude<FindingOutcome, 'repaired'>;

export type PlannedFinding = Finding & {
  readonly outcome: Prospect;
  /** Since when it is contested, and when that ends by itself. */
  readonly contestedSince?: EventTime;
  readonly contestedUntil?: EventTime;
};

/** What could not be found out, as a right of a role, and why. */
export type Unknown = { readonly what: string; readonly why: string };

/**
 * `planned`: its findings are known. `invalid`: its tags have `problems`, which must be mended first. `off`: its tags say
 * not to look. `not-following`: it is gone, or has lost its follow tag. `failed`: it could not be read; `error` says why.
 */
export type PlanState = 'planned' | 'invalid' | 'off' | 'not-following' | 'failed';

/** What differs of one subject, and what is to come of it. */
export type SubjectPlan = {
  readonly subject: string;
  readonly state: PlanState;
  readonly findings: readonly PlannedFinding[];
  readonly problems: readonly Problem[];
  readonly unknown: readonly Unknown[];
  /** When it was looked at, where that was not just now. */
  readonly lookedAt: EventTime | null;
  readonly error: string | null;
};

/** A plan of which nothing is known but its state. */
export const emptyPlan = (subject: string, state: PlanState): SubjectPlan => {
  return { subject, state, findings: [], problems: [], unknown: [], lookedAt: null, error: null };
};

/** Whether a finding is drift: neither put right, nor something that is only worth knowing. */
export const isDrift = ({ outcome, severity }: { outcome: string; severity: Finding['severity'] }): boolean =>
  outcome !== 'repaired' && !(outcome === 'told' && severity === 'info');

/** Name of the pipeline that a subject is; undefined for the wiring. */
export const pipelineOf = (subject: string): string | undefined => /^pipeline\/(.*)$/.exec(subject)?.[1];

/** 2 where anything could not be read, 1 where there is drift or a tag is wrong, else 0. */
export function planExitCode(plans: readonly SubjectPlan[]): 0 | 1 | 2 {
  if (plans.some(({ state }) => state === 'failed')) return 2;
  return plans.some(({ state, findings }) => state === 'invalid' || findings.some(isDrift)) ? 1 : 0;
}
