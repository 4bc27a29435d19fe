import type { FindingResult } from '../domain/drift/finding.ts';
import { newFindings } from '../domain/wiring/wiring-status.ts';
import type { Report } from './report.ts';

/** What one look at a subject has to tell. */
export type DriftNews = {
  readonly subject: string;
  readonly findings: readonly FindingResult[];
  /** The findings of the look before. */
  readonly last: readonly FindingResult[];
  /** Fields that became contested now. */
  readonly contested: readonly string[];
};

/** Tells what is new of the drift of a subject, and logs all of it. What was repaired at once is told as repaired alone. */
export function tellDrift(report: Report, { subject, findings, last, contested }: DriftNews): void {
  for (const finding of findings) {
    if (finding.outcome === 'repaired' || finding.severity === 'info') report.info('drift', finding);
    else report.warn('drift', finding);
  }
  const repaired = findings.filter(({ outcome }) => outcome === 'repaired');
  const found = newFindings(findings, last).filter(({ outcome }) => outcome !== 'repaired');
  for (const { reason } of found) report.count('DriftFound', { reason });
  for (const { reason } of repaired) report.count('DriftRepaired', { reason });
  if (found.length > 0) report.tell({ type: 'Drift Found', detail: { subject, findings: found } });
  if (repaired.length > 0) report.tell({ type: 'Drift Repaired', detail: { subject, findings: repaired } });
  if (contested.length === 0) return;
  for (const { reason } of findings.filter(({ field }) => contested.includes(field)))
    report.count('DriftContested', { reason });
  // Once more without the reason: an alarm looks at one set of dimensions.
  report.count('DriftContested');
  report.warn('drift contested', { subject, fields: contested });
  report.tell({ type: 'Drift Contested', detail: { subject, fields: [...contested] } });
}
