import type { Finding, FindingOutcome } from '../../shared/domain/drift/finding.ts';
import { type PlannedFinding, type Prospect, pipelineOf } from './subject-plan.ts';

type Of = { readonly subject: string; readonly findings: readonly Finding[] };

/** What is to come of a finding, and what somebody can do. `isOrdered`: the repair is about to be ordered. */
export function prospectText(finding: PlannedFinding, plan: Of, isOrdered = false): string {
  const now = repairCommand(plan.subject);
  switch (finding.outcome) {
    case 'to-repair':
      return isOrdered ? 'to be repaired' : `to be repaired at the next look, within 5 minutes; now: ${now}`;
    case 'waiting':
      return waitingText(plan.subject);
    case 'observed':
      return `observed only, as the mode says; to repair it: ${now}`;
    case 'contested':
      return contestText(finding, plan.subject);
    case 'blocked':
      return `blocked: ${blockers(plan)}`;
    case 'refused':
      return `AWS refused the repair at the last look; tried again within an hour; now: ${now}`;
    case 'told':
      return toldText(finding);
  }
}

/** Why something is not changed just now, and when that is tried again. */
export const waitingText = (subject: string): string =>
  pipelineOf(subject) === undefined
    ? 'waiting: somebody else was changing it, or AWS was busy; tried again within 5 minutes'
    : 'waiting: something runs in the pipeline, and a change would fail it; the sweep after its end tries again';

function toldText({ grant, reason }: PlannedFinding): string {
  if (grant !== undefined) return 'a right is missing';
  const remedy = reason === 'double-trigger' ? '; relay migrate lists what can take its place' : '';
  return `not for the relay to change${remedy}`;
}

function contestText({ contestedSince, contestedUntil }: PlannedFinding, subject: string): string {
  const since = contestedSince === undefined ? '' : ` since ${contestedSince}`;
  const until = contestedUntil === undefined ? '' : `, until ${contestedUntil}`;
  return `contested${since}: somebody keeps changing it back, so it is left alone${until}; before that: ${resumeCommand(subject)}`;
}

/** Nothing of a pipeline is changed while it would not run afterwards. */
function blockers({ findings }: Of): string {
  const missing = findings.filter(({ reason }) => reason === 'chain-broken').map(({ field }) => field);
  return missing.length === 0
    ? 'its tags must be right first'
    : `without this an update would break it: ${missing.join('; ')}`;
}

const repairCommand = (subject: string): string => `relay repair ${pipelineOf(subject) ?? '--wiring'}`;
export const resumeCommand = (subject: string): string => `relay resume ${pipelineOf(subject) ?? subject}`;

/** The word by which outcomes are counted. */
export const OUTCOME_WORDS: Readonly<Record<Prospect | FindingOutcome, string>> = {
  'to-repair': 'to repair',
  repaired: 'repaired',
  waiting: 'waiting',
  observed: 'observed',
  contested: 'contested',
  blocked: 'blocked',
  refused: 'refused',
  told: 'for you to mend',
};
