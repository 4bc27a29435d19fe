import type { GuardRun } from '../../shared/app/guard-wire.ts';
import { type GuardPorts, guardWiring } from '../../shared/app/guard-wiring.ts';
import { wholeSeconds } from '../../shared/domain/names.ts';
import { busStatements } from '../../shared/domain/wiring/desired-bus.ts';
import { SOURCE } from './builders.ts';
import { fakeClock } from './fakes/clock.ts';
import { fakeEventBridge } from './fakes/event-bridge.ts';
import { fakeHeartbeats, fakeLinks } from './fakes/heartbeats.ts';
import { fakeReport } from './fakes/report.ts';
import { fakeResumptions, fakeWirings } from './fakes/wirings.ts';
import { deployment, OTHER, rightRule } from './wiring-deployment.ts';

/** Wiring of two source accounts as it should be, and guards of it, in memory. */
export function guardWorld() {
  const clock = fakeClock();
  const eventBridge = fakeEventBridge();
  const wirings = fakeWirings();
  const resumptions = fakeResumptions();
  const heartbeats = fakeHeartbeats();
  const links = fakeLinks();
  const report = fakeReport();
  const statements = busStatements(deployment).map((statement) => ({ ...statement }));
  const policy = { Version: '2012-10-17', Statement: statements };
  eventBridge.bus = structuredClone(policy);
  for (const account of [SOURCE, OTHER]) eventBridge.rules.set(account, rightRule(account));
  const ports: GuardPorts = {
    clock,
    bus: eventBridge,
    rules: eventBridge,
    wirings,
    resumptions,
    heartbeats,
    links,
    deployment,
    mode: 'repair',
  };
  /** Accounts whose heartbeats do not arrive. */
  const silent = new Set<string>();
  let runs = 0;
  return {
    clock,
    eventBridge,
    wirings,
    resumptions,
    heartbeats,
    links,
    silent,
    report,
    ports,
    policy,
    /** Runs once, five minutes after the last time; `own` ports in the place of the world's. */
    async guard(options: Partial<GuardRun> = {}, own: GuardPorts = ports) {
      runs += 1;
      clock.advance(300);
      const accounts = [SOURCE, OTHER].filter((account) => !silent.has(account));
      for (const account of accounts) await heartbeats.hear(account, wholeSeconds(clock.now()));
      const deadline = new AbortController().signal;
      return guardWiring(own, { id: `run-${runs}`, mode: 'repair', isDry: false, deadline, ...options }, report);
    },
    /** Changes one setting of an account's rule. */
    change(account: string, setting: object) {
      eventBridge.rules.set(account, { ...rightRule(account), ...setting });
    },
    /** Whether everything is as it should be. */
    isRight: () =>
      JSON.stringify(sorted([eventBridge.bus, eventBridge.rules.get(SOURCE), eventBridge.rules.get(OTHER)])) ===
      JSON.stringify(sorted([policy, rightRule(SOURCE), rightRule(OTHER)])),
  };
}

/** With members in one order, to compare. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, sorted(member)] as const)
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}
