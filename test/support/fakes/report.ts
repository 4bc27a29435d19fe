import type { MetricLabels, Report } from '../../../shared/app/report.ts';
import type { RelayEvent } from '../../../shared/domain/relay-event.ts';

type Line = { readonly level: 'info' | 'warn'; readonly message: string } & Readonly<Record<string, unknown>>;

/** A report that keeps what it is told. Counts are written as the metric and its labels: `StartNotMade overtaken`. */
export type FakeReport = Report & { readonly lines: Line[]; readonly counts: string[]; readonly events: RelayEvent[] };

export function fakeReport(): FakeReport {
  const lines: Line[] = [];
  const counts: string[] = [];
  const events: RelayEvent[] = [];
  const count = (metric: string, { reason }: MetricLabels = {}) =>
    void counts.push(reason === undefined ? metric : `${metric} ${reason}`);
  return {
    lines,
    counts,
    events,
    info: (message, fields) => void lines.push({ ...fields, level: 'info', message }),
    warn: (message, fields) => void lines.push({ ...fields, level: 'warn', message }),
    decided: (decision) => count('Decision', { reason: decision.start ? 'start' : decision.reason }),
    tell: (event) => void events.push(event),
    count,
  };
}
