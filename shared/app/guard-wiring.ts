import type { FindingResult } from '../domain/drift/finding.ts';
import type { RepairMode } from '../domain/wiring/outcomes.ts';
import { type GuardRun, guardWire, type WirePorts } from './guard-wire.ts';
import type { Report } from './report.ts';
import { sideBySide } from './side-by-side.ts';
import { busWire, ruleWire, type Wire, type WiringDeployment } from './wires.ts';
import type { ForwardRules, RelayBus } from './wiring-ports.ts';

export type GuardPorts = WirePorts & {
  readonly bus: RelayBus;
  readonly rules: ForwardRules;
  readonly deployment: WiringDeployment;
  /** The deployment's mode. */
  readonly mode: RepairMode;
};

/** Subjects looked at side by side. One that hangs takes some five seconds: so fifty that hang leave time for the rest. */
const AT_ONCE = 25;

/**
 * Keeps the relay bus and the forward rule of each source account right, or tells what is not. No subject's trouble keeps
 * another from being looked at. Gives what was found.
 * @throws the error of a subject that could not be looked at or stored, when all others were; AggregateError for several
 */
export async function guardWiring(ports: GuardPorts, run: GuardRun, report: Report): Promise<FindingResult[]> {
  const { bus, rules, deployment } = ports;
  const wires: Wire[] = [
    busWire(bus, deployment),
    ...deployment.sourceAccounts.map((source) => ruleWire(rules, deployment, source)),
  ];
  const results = await sideBySide(wires, AT_ONCE, (wire) => guardWire(ports, wire, run, report));
  const findings = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  const errors = results.flatMap((result, at) => {
    if (result.status === 'fulfilled') return [];
    report.warn('wiring not guarded', { subject: wires[at]?.subject, error: result.reason });
    return [result.reason];
  });
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} of ${wires.length} subjects: ${errors[0]}`);
  report.info('guard completed', { subjects: wires.length, findings: findings.length });
  if (!run.isDry) report.count('GuardCompleted');
  return findings;
}
