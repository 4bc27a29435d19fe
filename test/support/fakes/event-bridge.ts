import type { ForwardRules, RelayBus } from '../../../shared/app/wiring-ports.ts';
import { type BusPolicy, NO_POLICY } from '../../../shared/domain/wiring/bus-policy.ts';
import type { ObservedRule } from '../../../shared/domain/wiring/observed-rule.ts';
import type { RuleChange } from '../../../shared/domain/wiring/rule-changes.ts';

/** What EventBridge makes of a rule by one call. */
export function afterChange(rule: ObservedRule | undefined, change: RuleChange): ObservedRule {
  if (change.kind === 'put-rule') return defined({ ...change.rule, Targets: rule?.Targets ?? [] });
  if (rule === undefined) throw new Error('ResourceNotFoundException');
  switch (change.kind) {
    case 'enable-rule':
      return { ...rule, State: 'ENABLED' };
    case 'remove-targets':
      return { ...rule, Targets: rule.Targets.filter(({ Id }) => !change.ids.includes(Id)) };
    case 'put-target': {
      const { target } = change;
      const before = rule.Targets.find(({ Id }) => Id === target.Id);
      // PutTargets does not remove a role.
      const RoleArn = target.RoleArn ?? before?.RoleArn;
      const put = { ...target, ...(RoleArn === undefined ? {} : { RoleArn }) };
      return { ...rule, Targets: [...rule.Targets.filter(({ Id }) => Id !== target.Id), put] };
    }
  }
}

/** Without the members that are undefined: on the wire they are not there. */
const defined = <T extends object>(value: T): T => JSON.parse(JSON.stringify(value));

/** The relay bus and the forward rules of accounts, in memory. */
export type FakeEventBridge = RelayBus &
  ForwardRules & {
    bus: BusPolicy;
    /** By account; none is there unless set. */
    readonly rules: Map<string, ObservedRule>;
    /** Accounts that cannot be reached, and why; `hangs` until the call is aborted. */
    readonly unreachable: Map<string, string>;
    /** Changes that were made: `bus`, or account and kind. */
    readonly writes: string[];
    /** What is said to a change instead of making it. */
    refuse?: { readonly change: string; readonly kind: 'busy' | 'refused'; readonly detail: string };
  };

export function fakeEventBridge(): FakeEventBridge {
  const refused = (change: string) => {
    if (fake.refuse?.change !== change) return undefined;
    const { kind, detail } = fake.refuse;
    return { kind, detail };
  };
  const fake: FakeEventBridge = {
    bus: NO_POLICY,
    rules: new Map(),
    unreachable: new Map(),
    writes: [],
    policy: async () => structuredClone(fake.bus),
    async replacePolicy(policy) {
      const refusal = refused('bus');
      if (refusal !== undefined) return refusal;
      fake.writes.push('bus');
      fake.bus = structuredClone(policy);
      return { kind: 'done' };
    },
    async look(account, signal) {
      const why = fake.unreachable.get(account);
      if (why === 'hangs' && !signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      if (why !== undefined) return { kind: 'unreachable', why };
      const rule = fake.rules.get(account);
      return rule === undefined ? { kind: 'missing' } : { kind: 'found', rule: structuredClone(rule) };
    },
    async change(account, change) {
      const refusal = refused(`${account} ${change.kind}`);
      if (refusal !== undefined) return refusal;
      fake.writes.push(`${account} ${change.kind}`);
      fake.rules.set(account, afterChange(fake.rules.get(account), change));
      return { kind: 'done' };
    },
  };
  return fake;
}
