import type { Contest } from '../../shared/domain/drift/contest.ts';
import type { EventTime } from '../../shared/domain/names.ts';
import type { WiringStatus } from '../../shared/domain/wiring/wiring-status.ts';
import { isDrift } from '../plan/subject-plan.ts';
import type { Contests } from './list-rows.ts';

/** What the guard last saw of the relay bus, of a forward rule, or of what else starts pipelines (`triggers`). */
export type WiringRow = {
  readonly subject: string;
  /** `ok` or `contested`, or `drift: 2`, or both. */
  readonly state: string;
  readonly lookedAt: EventTime | null;
  readonly contested: readonly Contest[];
};

export function wiringRows(statuses: readonly WiringStatus[], contests: Contests): WiringRow[] {
  return statuses
    .map(({ subject, lookedAt = null, findings }) => {
      const contested = contests.get(subject) ?? [];
      const { length: drift } = findings.filter(isDrift);
      const parts = [contested.length === 0 ? [] : 'contested', drift === 0 ? [] : `drift: ${drift}`].flat();
      return { subject, state: parts.join(', ') || 'ok', lookedAt, contested };
    })
    .toSorted((a, b) => (a.subject < b.subject ? -1 : 1));
}
