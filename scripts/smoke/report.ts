import { table } from '../../cli/terminal/table.ts';
import type { Terminal } from '../../cli/terminal/terminal.ts';
import type { Result } from './check.ts';
import type { Place } from './place.ts';
import { artifactFolder, type Subject } from './subject.ts';

/** All that came of it: the document of --json. */
export type SmokeReport = {
  readonly region: string;
  readonly source: string;
  readonly pipelines: string;
  /** Name of all that was made. */
  readonly name: string;
  readonly ended: 'complete' | 'interrupted' | 'failed';
  /** Why it failed. */
  readonly error?: string;
  readonly checks: readonly Result[];
  /** What could not be removed, and why; with --keep all that there is. */
  readonly left: readonly string[];
  /** What stays by its nature. */
  readonly stays: string;
};

export const staysOf = ({ bucket }: Place, { name }: Subject): string =>
  `artifacts of the runs under ${artifactFolder(name)}/ in bucket ${bucket}, until its lifecycle removes them; records of starts ` +
  'in the registry, which expire after 60 days';

/** Whether every check of the loop was seen. */
export const isLoopSeen = (checks: readonly Result[], names: readonly string[]): boolean =>
  names.every((name) => checks.some((check) => check.name === name && check.outcome === 'seen'));

const COLOUR = { seen: 'green', 'not seen': 'red', 'not tried': 'yellow' } as const;

export function printReport(report: SmokeReport, { print, paint }: Terminal): void {
  const { checks, left, stays, error, ended } = report;
  const rows = checks.map(({ outcome, name, kind, seconds, evidence }) => [
    outcome,
    name,
    kind,
    `${seconds} s`,
    evidence,
  ]);
  const [head, ...lines] = table([['OUTCOME', 'CHECK', 'OF', 'TOOK', 'EVIDENCE'], ...rows]);
  print(head);
  for (const [index, line] of lines.entries()) {
    const outcome = checks[index]?.outcome ?? 'not tried';
    print(line.replace(outcome, paint(COLOUR[outcome], outcome)));
  }
  if (ended !== 'complete') print(`${ended}${error === undefined ? '' : `: ${error}`}`);
  print(left.length === 0 ? 'removed all that was made' : 'left:');
  for (const each of left) print(`  ${each}`);
  print(`stays: ${stays}`);
}
