import type { Heartbeats, SourceLinks } from '../../../shared/app/heartbeat-ports.ts';
import { heartbeatScheduleOf } from '../../../shared/domain/wiring/desired-heartbeat.ts';
import type { HeartbeatStatus } from '../../../shared/domain/wiring/heartbeat.ts';
import type { LinkReadings } from '../../../shared/domain/wiring/links.ts';
import { REGION } from '../builders.ts';

/** What was heard of accounts, in memory. */
export function fakeHeartbeats(): Heartbeats {
  const items = new Map<string, HeartbeatStatus>();
  const itemOf = (account: string): HeartbeatStatus => items.get(account) ?? { findings: [] };
  return {
    async hear(account, at) {
      const { heardAt } = itemOf(account);
      if (heardAt !== undefined && heardAt >= at) return false;
      items.set(account, { ...itemOf(account), heardAt: at });
      return true;
    },
    read: async (account) => structuredClone(items.get(account)),
    async put(account, { heardAt, ...status }) {
      const kept = heardAt === undefined ? undefined : itemOf(account).heardAt;
      items.set(account, structuredClone({ ...status, ...(kept && { heardAt: kept }) }));
    },
  };
}

/** Links of accounts, right unless said otherwise, and the accounts that were looked at. */
export type FakeLinks = SourceLinks & {
  readonly readings: Map<string, Partial<LinkReadings>>;
  readonly looked: string[];
};

export function fakeLinks(): FakeLinks {
  const readings = new Map<string, Partial<LinkReadings>>();
  const looked: string[] = [];
  return {
    readings,
    looked,
    async look(account) {
      looked.push(account);
      const schedule = { ...heartbeatScheduleOf(REGION, account), State: 'ENABLED' } as const;
      return { schedule: { kind: 'found', schedule }, role: { kind: 'allows' }, ...readings.get(account) };
    },
  };
}
