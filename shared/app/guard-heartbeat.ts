import type { FindingResult } from '../domain/drift/finding.ts';
import { AccountId, wholeSeconds } from '../domain/names.ts';
import { heartbeatScheduleOf } from '../domain/wiring/desired-heartbeat.ts';
import {
  currentStatus,
  type HeartbeatStatus,
  heartbeatSubject,
  type Silence,
  silenceOf,
  silentFinding,
} from '../domain/wiring/heartbeat.ts';
import { type LinkReadings, linksOf, type Seen, whyUnseen } from '../domain/wiring/links.ts';
import { type Verdict, verdictOn } from '../domain/wiring/links-verdict.ts';
import type { Clock } from './clock.ts';
import type { GuardRun } from './guard-wire.ts';
import type { Heartbeats, SourceLinks } from './heartbeat-ports.ts';
import type { Report } from './report.ts';
import { tellDrift } from './tell-drift.ts';
import type { WiringDeployment } from './wires.ts';

export type HeartbeatPorts = {
  readonly clock: Pick<Clock, 'now'>;
  readonly heartbeats: Pick<Heartbeats, 'read' | 'put'>;
  readonly links: SourceLinks;
  readonly deployment: WiringDeployment;
};

/** A source account, as it is known when it is asked whether it is silent. */
export type Listened = {
  readonly account: string;
  readonly status: HeartbeatStatus | undefined;
  /** What this run found of its forward rule, and of the relay bus, which is waited for only where it matters. */
  readonly rule: Seen;
  readonly bus: Promise<Seen>;
};

/** Tells and counts where nothing was heard of a source account for too long, with the broken link where it can be found. */
export async function guardHeartbeat(
  ports: HeartbeatPorts,
  listened: Listened,
  run: GuardRun,
  report: Report,
): Promise<FindingResult[]> {
  const { account, status } = listened;
  const now = wholeSeconds(ports.clock.now());
  const known = currentStatus(status, now);
  const silence = silenceOf(known, now);
  const explained = silence && { ...silence, ...(await findBrokenLink(ports, listened, run)) };
  const findings = explained === undefined ? [] : [silentFinding(account, explained)];
  if (run.isDry) return findings;
  tellDrift(report, { subject: heartbeatSubject(account), findings, last: known.findings, contested: [] });
  if (explained !== undefined) tellSilence(report, account, explained);
  await ports.heartbeats.put(account, { ...known, ...(silence?.isNews && { toldAt: now }), lookedAt: now, findings });
  return findings;
}

async function findBrokenLink(
  { links, deployment }: HeartbeatPorts,
  listened: Listened,
  run: GuardRun,
): Promise<Verdict> {
  const { account, rule } = listened;
  const why = whyUnseen(rule);
  const unseen: LinkReadings | undefined =
    why === undefined ? undefined : { schedule: { kind: 'unknown', why }, role: { kind: 'unknown', why } };
  const [readings, bus] = await Promise.all([unseen ?? links.look(account, run.deadline), listened.bus]);
  const desired = heartbeatScheduleOf(deployment.region, account);
  return verdictOn(linksOf(account, desired, readings, { rule, bus }), account, deployment.account);
}

function tellSilence(report: Report, account: string, silence: Silence & Verdict): void {
  const { lastHeard, isNews, brokenLink, advice } = silence;
  report.count('SourceSilent', { sourceAccount: account });
  // Once more without the account: an alarm looks at one set of dimensions.
  report.count('SourceSilent');
  if (!isNews) return;
  const known = { ...(lastHeard && { lastHeard }), ...(brokenLink && { brokenLink }) };
  report.tell({ type: 'Source Silent', detail: { account: AccountId.parse(account), ...known, detail: advice } });
}
