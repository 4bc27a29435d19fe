/** What the guard alone needs of AWS. A call ends soon after its signal. */
import type { BusPolicy } from '../domain/wiring/bus-policy.ts';
import type { ObservedRule } from '../domain/wiring/observed-rule.ts';
import type { WriteOutcome } from '../domain/wiring/outcomes.ts';
import type { RuleChange } from '../domain/wiring/rule-changes.ts';

/** The relay bus. Where AWS does not answer, that is thrown: nothing works without the bus. */
export interface RelayBus {
  policy(signal: AbortSignal): Promise<BusPolicy>;
  /** Puts a policy in the place of the whole one. */
  replacePolicy(policy: BusPolicy, signal: AbortSignal): Promise<WriteOutcome>;
}

/** The forward rules in source accounts. What fails there is said, not thrown: it must hold up no other account. */
export interface ForwardRules {
  look(account: string, signal: AbortSignal): Promise<RuleReading>;
  change(account: string, change: RuleChange, signal: AbortSignal): Promise<WriteOutcome>;
}

export type RuleReading =
  | { readonly kind: 'found'; readonly rule: ObservedRule }
  | { readonly kind: 'missing' }
  /** In AWS's words, or the network's. */
  | { readonly kind: 'unreachable'; readonly why: string };
