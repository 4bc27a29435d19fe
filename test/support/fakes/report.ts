import type { MetricLabels, Report } from '../../../shared/app/report.ts';

type Line = { readonly level: 'info' | 'warn'; readonly message: string } & Readonly<Record<string, unknown>>;

/** A report that keeps what it is told. Counts are written as the metric and its labels: `StartNotMade overtaken`. */
export type FakeReport = Report & { readonly lines: Line[]; readonly counts: string[] };

export function fakeReport(): FakeReport {
  const lines: Line[] = [];
  const counts: string[] = [];
  const count = (metric: string, { reason }: MetricLabels = {}) =>
    void counts.push(reason === undefined ? metric : `${metric} ${reason}`);
  return {
    lines,
    counts,
    info: (message, fields) => void lines.push({ ...fields, level: 'info', message }),
    warn: (message, fields) => void lines.push({ ...fields, level: 'warn', message }),
    decided: (decision) => count('Decision', { reason: decision.start ? 'start' : decision.reason }),
    count,
  };
}
