import { type DriftState, newFindings } from '../domain/drift/drift-state.ts';
import type { Finding, FindingResult } from '../domain/drift/finding.ts';
import type { PipelineName } from '../domain/names.ts';
import type { Metric, Report } from './report.ts';

/** Tells what a look found that the last one did not have, what was put right, and what the relay stopped repairing. */
export function tellDrift(
  report: Report,
  pipeline: PipelineName,
  before: DriftState | undefined,
  { findings, history }: DriftState,
): void {
  const subject = `pipeline/${pipeline}`;
  const fresh = newFindings(before?.findings ?? [], findings);
  const repaired = findings.filter(({ outcome }) => outcome === 'repaired');
  const found = fresh.filter(({ outcome }) => outcome !== 'repaired');
  for (const finding of [...found, ...repaired]) report.info('drift', { ...finding });
  for (const { reason } of findings.filter(({ outcome }) => outcome === 'waiting'))
    report.count('DriftWaiting', { reason });
  tellOf(report, 'DriftFound', 'Drift Found', subject, found);
  tellOf(report, 'DriftRepaired', 'Drift Repaired', subject, repaired);
  const known = new Set((before?.history.contested ?? []).map(({ field }) => field));
  const contested = history.contested.map(({ field }) => field).filter((field) => !known.has(field));
  if (contested.length === 0) return;
  report.warn('drift contested', { pipeline, fields: contested });
  for (const _field of contested) report.count('DriftContested');
  report.tell({ type: 'Drift Contested', detail: { subject, fields: contested } });
}

function tellOf(
  report: Report,
  metric: Metric,
  type: 'Drift Found' | 'Drift Repaired',
  subject: Finding['subject'],
  findings: FindingResult[],
): void {
  for (const { reason } of findings) report.count(metric, { reason });
  if (findings.length > 0) report.tell({ type, detail: { subject, findings } });
}
