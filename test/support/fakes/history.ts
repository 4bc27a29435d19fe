import type { History } from '../../../shared/app/registry-ports.ts';
import { type DecisionRecord, toRecord } from '../../../shared/domain/decision-record.ts';

/** What was decided, by pipeline and push, in memory. */
export type FakeHistory = History & { of(pipeline: string): DecisionRecord[] };

export function fakeHistory(): FakeHistory {
  const records = new Map<string, { pipeline: string; record: DecisionRecord }>();
  return {
    async record(event, push, decisions) {
      for (const decision of decisions) {
        const { pipeline, action } = decision.follower;
        records.set(`${pipeline} ${push.id} ${action}`, { pipeline, record: toRecord(event, push, decision) });
      }
    },
    of: (name) => [...records.values()].filter(({ pipeline }) => pipeline === name).map(({ record }) => record),
  };
}
