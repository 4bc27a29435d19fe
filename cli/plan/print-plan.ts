import { problemLines } from '../terminal/problem-lines.ts';
import type { Paint, Terminal } from '../terminal/terminal.ts';
import { findingLines, oneLine } from './finding-lines.ts';
import type { Plan } from './make-plan.ts';
import { prospectText } from './prospect-words.ts';
import { pipelineOf, type SubjectPlan } from './subject-plan.ts';
import { summary, unknownLines } from './summary.ts';

/** The plan on standard output, and what is not known on standard error; `isOrdered` where repair is about to follow. */
export function printPlan(
  { subjects, stored }: Pick<Plan, 'subjects' | 'stored'>,
  terminal: Terminal,
  isOrdered = false,
) {
  const { print, note, paint } = terminal;
  const told = subjects.flatMap((plan) => subjectLines(plan, paint, isOrdered));
  for (const line of told) print(line);
  print(told.length === 0 ? summary(subjects) : `\n${paint('bold', summary(subjects))}`);
  if (stored !== undefined) {
    note(stored);
    note('so what is said of the wiring is what the guard found when it last looked');
  }
  for (const line of unknownLines(subjects)) note(line);
}

/** One subject, where there is anything to say of it. */
export function subjectLines(plan: SubjectPlan, paint: Paint, isOrdered = false): string[] {
  const { subject, findings } = plan;
  const found = findings.flatMap((finding) => findingLines(finding, prospectText(finding, plan, isOrdered), paint));
  const lines = [...stateLines(plan, paint), ...found, ...aboutLines(plan, paint)];
  if (lines.length === 0) return [];
  const name = pipelineOf(subject);
  const at = plan.lookedAt === null ? '' : `  as found at ${plan.lookedAt}`;
  return [`${paint('bold', name ?? subject)}${at}`, ...lines];
}

function stateLines({ state, problems, error, findings }: SubjectPlan, paint: Paint): string[] {
  switch (state) {
    case 'planned':
      return [];
    case 'invalid': {
      const isMended = findings.some(({ outcome }) => outcome === 'to-repair' || outcome === 'waiting');
      const what = isMended ? 'as it is; the repair makes it right' : 'its tags must be right first';
      return [`  ${paint('red', 'invalid')}: ${what}`, ...problems.flatMap((each) => problemLines(each, paint, '  '))];
    }
    case 'off':
      return [`  ${paint('dim', 'commit-relay:repair = off: drift of it is not looked at')}`];
    case 'not-following':
      return [`  ${paint('dim', 'gone, or no follower any more: the next sweep forgets it')}`];
    case 'failed':
      return [`  ${paint('red', 'not read')}: ${error}`];
  }
}

/** Who changed it, and which template would undo the repair; mostly the same for all findings, and then said once. */
function aboutLines({ findings }: SubjectPlan, paint: Paint): string[] {
  const changes = findings.flatMap(({ changedBy, changedAt }) =>
    changedBy === undefined
      ? []
      : [`changed ${changedAt === undefined ? '' : `${changedAt} `}by ${oneLine(changedBy)}`],
  );
  const stacks = findings.flatMap(({ stack }) =>
    stack === undefined ? [] : [`stack ${stack}: change its template too, or its next deployment undoes the repair`],
  );
  return [...new Set([...changes, ...stacks])].map((line) => `  ${paint('dim', line)}`);
}
