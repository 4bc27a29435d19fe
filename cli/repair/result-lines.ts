import { oneLine } from '../plan/finding-lines.ts';
import { OUTCOME_WORDS, prospectText, waitingText } from '../plan/prospect-words.ts';
import { isDrift, type PlannedFinding, pipelineOf } from '../plan/subject-plan.ts';
import type { Paint } from '../terminal/terminal.ts';
import type { RepairedFinding, RepairResult } from './repair-result.ts';

/** What came of one subject, a line for each finding; of what is not repaired also why. */
export function resultLines(result: RepairResult, seconds: number, paint: Paint): string[] {
  const name = pipelineOf(result.subject) ?? result.subject;
  switch (result.state) {
    case 'kept':
    case 'invalid':
    case 'failed':
      // The plan has said it all.
      return [];
    case 'gone':
      return [`${paint('bold', name)}  gone: it was deleted, or is no follower any more`];
    case 'ordered':
      return [`${paint('bold', name)}  ordered; relay show ${name} tells what comes of it`];
    case 'timed-out':
      return [
        `${paint('bold', name)}  ${paint('red', `not repaired within ${seconds} s`)}: it is ordered, and done as soon as it can be ` +
          `(relay show ${name}; docs/operations.md says what to look at)`,
      ];
    case 'done':
      return [paint('bold', name), ...result.findings.flatMap((each) => findingLines(each, result, paint))];
  }
}

function findingLines(finding: RepairedFinding, result: RepairResult, paint: Paint): string[] {
  const { outcome, ...rest } = finding;
  const { field, advice } = finding;
  if (outcome === 'repaired') return [`  ${paint('green', 'repaired')}  ${field}`];
  const head = `  ${paint(isDrift(finding) ? 'red' : 'dim', `not repaired`)}  ${field}: ${whyNot({ ...rest, outcome }, result)}`;
  return advice === undefined ? [head] : [head, `    ${oneLine(advice)}`];
}

function whyNot(finding: PlannedFinding, result: RepairResult): string {
  switch (finding.outcome) {
    case 'waiting':
      return `${waitingText(result.subject)}; where the mode is observe, order it again`;
    case 'refused':
      return 'AWS refused it';
    default:
      return prospectText(finding, result, true);
  }
}

/** One line about all of it. */
export function resultSummary(results: readonly RepairResult[]): string {
  const findings = results.flatMap((result) => result.findings.filter(isTold));
  const groups = Map.groupBy(findings, ({ outcome }) => OUTCOME_WORDS[outcome]);
  const counts = [...groups].map(([word, found]) => `${found.length} ${word}`);
  return counts.length === 0 ? 'nothing is left to repair' : counts.join(', ');
}

const isTold = (finding: RepairedFinding): boolean => finding.outcome === 'repaired' || isDrift(finding);
