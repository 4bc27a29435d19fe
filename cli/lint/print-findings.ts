import { problemLines } from '../terminal/problem-lines.ts';
import type { Paint, Terminal } from '../terminal/terminal.ts';
import type { Finding, Severity } from './finding.ts';

const COLOURS: Readonly<Record<Severity, Parameters<Paint>[0]>> = { error: 'red', warning: 'yellow', note: 'dim' };

/** Findings by the place where they are. */
export function printFindings(findings: readonly Finding[], { print, paint }: Terminal): void {
  for (const [where, each] of Map.groupBy(findings, (finding) => finding.where)) {
    print(paint('bold', where));
    for (const finding of each) {
      const [first = '', ...lines] = problemLines(
        finding,
        (style, text) => (style === 'red' ? text : paint(style, text)),
        '  ',
      );
      print(`  ${paint(COLOURS[finding.severity], finding.severity)}${first.slice(1)}`);
      for (const line of lines) print(line);
    }
  }
}

const COUNTED: readonly (readonly [Severity, string])[] = [
  ['error', 'errors'],
  ['warning', 'warnings'],
  ['note', 'notes'],
];

/** `1 error, 2 warnings`, or `no findings`. */
export function countText(findings: readonly Finding[]): string {
  const parts = COUNTED.flatMap(([severity, plural]) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? severity : plural}`];
  });
  return parts.join(', ') || 'no findings';
}
