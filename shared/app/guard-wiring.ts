import type { FindingResult } from '../domain/drift/finding.ts';
import { BUS_SUBJECT, type SourceAccount } from '../domain/wiring/desired-bus.ts';
import { heartbeatSubject } from '../domain/wiring/heartbeat.ts';
import type { Seen } from '../domain/wiring/links.ts';
import type { RepairMode } from '../domain/wiring/outcomes.ts';
import { mapAtOnce } from './at-once.ts';
import { guardHeartbeat, type HeartbeatPorts } from './guard-heartbeat.ts';
import { type GuardRun, guardWire, type WirePorts } from './guard-wire.ts';
import type { Report } from './report.ts';
import { busWire, ruleWire } from './wires.ts';
import type { ForwardRules, RelayBus } from './wiring-ports.ts';

export type GuardPorts = WirePorts &
  HeartbeatPorts & {
    readonly bus: RelayBus;
    readonly rules: ForwardRules;
    /** The deployment's mode. */
    readonly mode: RepairMode;
  };

/** Accounts looked at side by side. One that hangs takes some five seconds: so fifty that hang leave time for the rest. */
const AT_ONCE = 25;

/** What came of one subject. */
type Attempt<T> = { readonly subject: string } & ({ readonly value: T } | { readonly error: unknown });
type Guarded = Attempt<readonly FindingResult[]>;

/**
 * Keeps the relay bus and the forward rule of each source account right, or tells what is not, and tells of accounts that are silent. No
 * subject's trouble keeps another from being looked at. Gives what was found.
 * @throws the error of a subject that could not be looked at or stored, when all others were; AggregateError for several
 */
export async function guardWiring(ports: GuardPorts, run: GuardRun, report: Report): Promise<FindingResult[]> {
  const { bus, deployment } = ports;
  const ofBus = attempt(BUS_SUBJECT, () => guardWire(ports, busWire(bus, deployment), run, report));
  const ofSources = await mapAtOnce(deployment.sourceAccounts, AT_ONCE, (source) =>
    guardSource(ports, source, ofBus, run, report),
  );
  const guarded = [await ofBus, ...ofSources.flat()];
  const errors = guarded.flatMap((each) => {
    if ('value' in each) return [];
    report.warn('wiring not guarded', each);
    return [each.error];
  });
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1)
    throw new AggregateError(errors, `${errors.length} of ${guarded.length} subjects: ${errors[0]}`);
  const findings = guarded.flatMap((each) => ('value' in each ? each.value : []));
  report.info('guard completed', { subjects: guarded.length, findings: findings.length });
  if (!run.isDry) report.count('GuardCompleted');
  return findings;
}

/** The forward rule of one account, then its heartbeats: what is wrong with the rule may be why there are none. */
async function guardSource(
  ports: GuardPorts,
  source: SourceAccount,
  ofBus: Promise<Guarded>,
  run: GuardRun,
  report: Report,
): Promise<Guarded[]> {
  const { account } = source;
  const wire = ruleWire(ports.rules, ports.deployment, source);
  const subject = heartbeatSubject(account);
  // Side by side: a registry that hangs is waited for once.
  const [ofRule, read] = await Promise.all([
    attempt(wire.subject, () => guardWire(ports, wire, run, report)),
    attempt(subject, async () => {
      mustHaveTime(run, subject);
      return ports.heartbeats.read(account);
    }),
  ]);
  if ('error' in read) return [ofRule, read];
  const ofHeartbeat = attempt(subject, async () => {
    if ('error' in ofRule) mustHaveTime(run, subject);
    const listened = { account, status: read.value, rule: seen(ofRule), bus: ofBus.then(seen) };
    return guardHeartbeat(ports, listened, run, report);
  });
  return [ofRule, await ofHeartbeat];
}

async function attempt<T>(subject: string, work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { subject, value: await work() };
  } catch (error) {
    return { subject, error };
  }
}

function mustHaveTime({ deadline }: GuardRun, subject: string): void {
  if (deadline.aborted) throw new Error(`no time was left to look at ${subject}`);
}

const seen = (guarded: Guarded): Seen =>
  'value' in guarded ? { findings: guarded.value } : { why: `${guarded.subject} was not guarded: ${guarded.error}` };
