import { wholeSeconds } from '../domain/names.ts';
import type { Heartbeat } from '../domain/source-event.ts';
import type { Clock } from './clock.ts';
import type { Heartbeats } from './heartbeat-ports.ts';
import type { Report } from './report.ts';

export type HearingPorts = { readonly clock: Pick<Clock, 'now'>; readonly heartbeats: Pick<Heartbeats, 'hear'> };

/**
 * Records when a source account was last heard of, by the time of its heartbeat: one that comes late shows little of now. Late, doubled
 * and reordered ones change nothing. A time to come, which anybody in the account may give, counts as now.
 */
export async function hearHeartbeat(ports: HearingPorts, { account, time }: Heartbeat, report: Report): Promise<void> {
  const now = wholeSeconds(ports.clock.now());
  const isNews = await ports.heartbeats.hear(account, time < now ? time : now);
  report.info('heartbeat heard', { sourceAccount: account, time, isNews });
  report.count(isNews ? 'HeartbeatHeard' : 'HeartbeatRepeated', { sourceAccount: account });
}
