import type { Finding, FindingReason } from '../drift/finding.ts';
import type { IdentityAnswer } from '../drift/use.ts';
import { accountInArn } from '../names.ts';
import type { BusPolicy } from '../wiring/bus-policy.ts';
import type { BusStatement } from '../wiring/desired-bus.ts';
import type { ForwardRule } from '../wiring/desired-rule.ts';
import { concerns } from '../wiring/links.ts';
import type { ObservedRule } from '../wiring/observed-rule.ts';
import { planBus } from '../wiring/plan-bus.ts';
import { planRule } from '../wiring/plan-rule.ts';
import { type ObservedRole, trustPart } from './trust.ts';
import { type Fault, FINE, faulty, type Part, type Reading, unknown } from './verdict.ts';

const WORDS: Readonly<Partial<Record<FindingReason, string>>> = {
  'missing-rule': 'there is no such rule',
  'rule-disabled': 'the rule is disabled',
  'wrong-pattern': 'its pattern matches other events than it should',
  'wrong-target': 'it does not forward to the relay bus',
  'wrong-target-role': 'it forwards by another role',
  'wrong-dead-letter-queue': 'it has another dead-letter queue',
  'wrong-retry-policy': 'it gives up earlier or later than it should',
  'missing-statement': 'its policy lacks the statement that lets the source account in',
  'wrong-statement': 'its statement for the source account says something else',
  'dead-principal': 'a statement names the id of a role that was deleted',
  'undeclared-statement': 'a statement that should not be there keeps pushes out',
};

/** What a finding of the guard says; what it only may repair, as others' targets, breaks nothing. */
function fromFinding(finding: Finding, where: string): Part {
  const { reason, field, observed, desired, advice } = finding;
  if (finding.reason === 'config-skew') return unknown(`${where} is of another configuration: ${advice}`);
  const values = { ...(observed === undefined ? {} : { observed }), ...(desired === undefined ? {} : { desired }) };
  return faulty({ what: WORDS[reason] ?? reason, where, field, ...values });
}

const BREAKING: ReadonlySet<FindingReason> = new Set<FindingReason>(['wrong-dead-letter-queue', 'wrong-retry-policy']);

/** Whether a source account forwards its pushes: rule, pattern, target and where it puts what it cannot deliver. */
export function forwardRuleLink(arn: string, reading: Reading<ObservedRule>, desired: ForwardRule): Part[] {
  if (reading.kind === 'unknown') return [unknown(reading.why)];
  const findings = planRule(reading.kind === 'found' ? reading.value : undefined, desired);
  const breaking = findings.filter(
    ({ severity, reason }) => severity === 'error' || BREAKING.has(reason) || reason === 'config-skew',
  );
  return breaking.length === 0 ? [FINE] : breaking.map((finding) => fromFinding(finding, arn));
}

/** What is read of the role by which a rule puts events on the relay bus. */
export type ForwardRoleReading = { readonly role: Reading<ObservedRole>; readonly identity: IdentityAnswer };

/** Whether EventBridge may assume the forward role, and the role may put events on the relay bus. */
export function forwardRoleLink(
  arn: string,
  ruleArn: string,
  bus: string,
  { role, identity }: ForwardRoleReading,
): Part[] {
  if (role.kind === 'missing') return [missingRole(arn, 'deploy CommitRelaySource there')];
  const assuming = { service: 'events.amazonaws.com', account: accountInArn(arn), sourceArn: ruleArn };
  const trust = role.kind === 'unknown' ? unknown(role.why) : trustPart(role.value, assuming);
  return [trust, putEventsPart(arn, bus, identity)];
}

export const missingRole = (where: string, remedy: string): Part =>
  faulty({ what: 'there is no such role', where, remedy });

function putEventsPart(where: string, bus: string, identity: IdentityAnswer): Part {
  const what = `it may not do events:PutEvents on ${bus}`;
  switch (identity.kind) {
    case 'allows':
      return FINE;
    case 'unknown':
      return unknown(identity.why);
    case 'silent':
      return faulty({ what, where, statement: { Effect: 'Allow', Action: 'events:PutEvents', Resource: bus } });
    case 'forbids':
      return faulty({ what: `${what}: ${identity.why}`, where, remedy: 'take the denial away' });
  }
}

/** Whether the relay bus lets events of a source account in. */
export function busLink(
  arn: string,
  reading: Reading<BusPolicy>,
  desired: readonly BusStatement[],
  account: string,
): Part[] {
  if (reading.kind === 'unknown') return [unknown(reading.why)];
  if (reading.kind === 'missing') {
    return [faulty({ what: 'there is no such bus', where: arn, remedy: 'deploy CommitRelayController' })];
  }
  const findings = planBus(reading.value, desired).filter(
    (finding) => finding.severity === 'error' && concerns(finding, account),
  );
  return findings.length === 0 ? [FINE] : findings.map((finding) => withStatement(finding, arn));
}

function withStatement(finding: Finding, arn: string): Part {
  const part = fromFinding(finding, arn);
  if (part.kind !== 'fault' || finding.reason !== 'missing-statement') return part;
  const { desired = '{}', ...fault }: Fault = part.fault;
  return faulty({ ...fault, statement: JSON.parse(desired) });
}
