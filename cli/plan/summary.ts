import { OUTCOME_WORDS } from './prospect-words.ts';
import { isDrift, type PlannedFinding, pipelineOf, type SubjectPlan } from './subject-plan.ts';

/** One line about all of it. */
export function summary(subjects: readonly SubjectPlan[]): string {
  const drift = subjects.flatMap(({ findings }) => findings.filter(isDrift));
  const where = extent(subjects);
  const parts = [
    drift.length === 0
      ? `no drift in ${where}`
      : `${counted(drift.length, 'difference')} in ${where}: ${counts(drift)}`,
    ...stateCounts(subjects),
  ];
  return parts.join('; ');
}

function extent(subjects: readonly SubjectPlan[]): string {
  const pipelines = subjects.filter(({ subject }) => pipelineOf(subject) !== undefined).length;
  const hasWiring = pipelines < subjects.length;
  if (pipelines === 0 && hasWiring) return 'the wiring';
  return `${counted(pipelines, 'pipeline')}${hasWiring ? ' and the wiring' : ''}`;
}

function counts(drift: readonly PlannedFinding[]): string {
  const groups = Map.groupBy(drift, ({ outcome }) => OUTCOME_WORDS[outcome]);
  return [...groups].map(([word, found]) => `${found.length} ${word}`).join(', ');
}

function stateCounts(subjects: readonly SubjectPlan[]): string[] {
  const words = { invalid: 'invalid', off: 'not looked at', failed: 'not read' } as const;
  return Object.entries(words).flatMap(([state, word]) => {
    const count = subjects.filter((plan) => plan.state === state).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
}

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** What could not be found out: a line for each reason. Unknown is not missing. */
export function unknownLines(subjects: readonly SubjectPlan[]): string[] {
  const all = subjects.flatMap(({ subject, unknown }) => unknown.map((each) => ({ ...each, subject })));
  const groups = Map.groupBy(all, ({ why }) => why);
  return [...groups].map(([why, group]) => {
    const whats = [...new Set(group.map(({ what }) => what))];
    const more = whats.length === 1 ? '' : `, and ${whats.length - 1} more (--json has them)`;
    return `not known: ${whats[0]}${more}: ${why}`;
  });
}
