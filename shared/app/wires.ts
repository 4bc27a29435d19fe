import type { Finding } from '../domain/drift/finding.ts';
import { BUS_SUBJECT, type BusDeployment, busStatements, type SourceAccount } from '../domain/wiring/desired-bus.ts';
import { forwardRuleOf } from '../domain/wiring/desired-rule.ts';
import type { Tried } from '../domain/wiring/outcomes.ts';
import { busPolicyWith, planBus } from '../domain/wiring/plan-bus.ts';
import { planRule, unreachable } from '../domain/wiring/plan-rule.ts';
import { ruleChanges } from '../domain/wiring/rule-changes.ts';
import type { ForwardRules, RelayBus } from './wiring-ports.ts';

/** The wiring of one pipeline account, as its deployment says. */
export type WiringDeployment = BusDeployment & { readonly configHash: string };

/** One thing that the guard keeps right. */
export type Wire = { readonly subject: string; look(signal: AbortSignal): Promise<Look> };

/** What was seen of it. */
export type Look = {
  readonly findings: readonly Finding[];
  /** Why it could not be seen. */
  readonly unreachable?: string;
  /** Mends these fields from what was seen, and changes nothing else. */
  change(fields: ReadonlySet<string>, signal: AbortSignal): Promise<Tried[]>;
};

export function busWire(bus: RelayBus, deployment: WiringDeployment): Wire {
  const desired = busStatements(deployment);
  return {
    subject: BUS_SUBJECT,
    async look(signal) {
      const observed = await bus.policy(signal);
      return {
        findings: planBus(observed, desired),
        async change(fields, during) {
          const outcome = await bus.replacePolicy(busPolicyWith(observed, desired, fields), during);
          return [{ fields: [...fields], outcome }];
        },
      };
    },
  };
}

export function ruleWire(rules: ForwardRules, deployment: WiringDeployment, source: SourceAccount): Wire {
  const desired = forwardRuleOf({ ...deployment, source });
  const { account } = source;
  return {
    subject: desired.subject,
    async look(signal) {
      const reading = await rules.look(account, signal);
      if (reading.kind === 'unreachable') {
        return { findings: [unreachable(desired, reading.why)], unreachable: reading.why, change: async () => [] };
      }
      const observed = reading.kind === 'found' ? reading.rule : undefined;
      return {
        findings: planRule(observed, desired),
        async change(fields, during) {
          const tried: Tried[] = [];
          for (const change of ruleChanges(observed, desired, fields)) {
            tried.push({ fields: change.fields, outcome: await rules.change(account, change, during) });
          }
          return tried;
        },
      };
    },
  };
}
