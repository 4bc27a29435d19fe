import type { DecisionHistory, History } from '../../../shared/app/registry-ports.ts';
import { byHandRecord, type DecisionRecord, toRecord } from '../../../shared/domain/decision-record.ts';

/** What was decided, by pipeline and push, in memory. */
export type FakeHistory = History & DecisionHistory & { of(pipeline: string): DecisionRecord[] };

export function fakeHistory(): FakeHistory {
  const records = new Map<string, { pipeline: string; record: DecisionRecord }>();
  const of = (name: string) =>
    [...records.values()].filter(({ pipeline }) => pipeline === name).map(({ record }) => record);
  const keyOf = ({ time, pushId, action = '' }: DecisionRecord) => `${time}#${pushId}#${action}`;
  return {
    of,
    lastOf: async (name, limit) =>
      of(name)
        .toSorted((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1))
        .slice(0, limit),
    async record(event, push, decisions) {
      for (const decision of decisions) {
        const { pipeline, action } = decision.follower;
        records.set(`${pipeline} ${push.id} ${action}`, { pipeline, record: toRecord(event, push, decision) });
      }
    },
    async recordByHand(request) {
      const { pipeline, push } = request;
      records.set(`${pipeline} ${push.id}`, { pipeline, record: byHandRecord(request) });
    },
  };
}
