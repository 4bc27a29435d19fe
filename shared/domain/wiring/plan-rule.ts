import type { Finding } from '../drift/finding.ts';
import { parseJson } from '../json.ts';
import { type ForwardRule, hashIn, RETRY_POLICY } from './desired-rule.ts';
import type { ObservedRule, Target } from './observed-rule.ts';

/** Fields of a forward rule; those of its targets begin with `Targets[`. */
export const RULE = 'Rule';
export const DESCRIPTION = 'Description';
export const PATTERN = 'EventPattern';
export const SCHEDULE = 'ScheduleExpression';
export const STATE = 'State';
export const targetField = (id: string): string => `Targets[${id}]`;
export const isTargetField = (field: string): boolean => field.startsWith('Targets[');

/** What differs, without its subject. */
type Difference = Omit<Finding, 'subject' | 'action'>;

/**
 * Every difference between a forward rule and what it should be; `observed` is undefined where there is none. A rule that
 * was deployed from another configuration is one finding, and nothing of it is to be mended.
 */
export function planRule(observed: ObservedRule | undefined, desired: ForwardRule): Finding[] {
  const { subject } = desired;
  if (observed === undefined) {
    const rule = { field: RULE, desired: desired.Name, reason: 'missing-rule', severity: 'error' } as const;
    return [{ subject, ...rule, action: 'repair' }];
  }
  const differences = [...ruleDifferences(observed, desired), ...targetDifferences(observed.Targets, desired)];
  const hash = hashIn(observed.Description);
  if (hash !== undefined && hash !== hashIn(desired.Description)) return [skew(observed, desired, differences)];
  return differences.map((difference) => ({ subject, ...difference, action: 'repair' }));
}

/** What is said of a source account that cannot be looked at. */
export const unreachable = ({ subject }: ForwardRule, why: string): Finding => {
  return { subject, field: RULE, reason: 'unreachable', action: 'report', severity: 'error', advice: why };
};

function skew(observed: ObservedRule, desired: ForwardRule, differences: readonly Difference[]): Finding {
  const others = differences.map(({ field }) => field).join(', ');
  return {
    subject: desired.subject,
    field: DESCRIPTION,
    ...texts(observed.Description, desired.Description),
    reason: 'config-skew',
    action: 'report',
    severity: 'warning',
    advice: `deploy source account and controller from one configuration${others === '' ? '' : `; it also differs in ${others}`}`,
  };
}

function ruleDifferences(observed: ObservedRule, desired: ForwardRule): Difference[] {
  const found: Difference[] = [];
  const add = (
    field: string,
    reason: Difference['reason'],
    severity: Difference['severity'],
    is?: string,
    be?: string,
  ) => found.push({ field, ...texts(is, be), reason, severity });
  // Without its hash nobody could tell whose rule it is.
  if (hashIn(observed.Description) === undefined)
    add(DESCRIPTION, 'wrong-description', 'info', observed.Description, desired.Description);
  if (!isSamePattern(observed.EventPattern, desired.EventPattern))
    add(PATTERN, 'wrong-pattern', 'error', observed.EventPattern, JSON.stringify(desired.EventPattern));
  if (observed.ScheduleExpression !== undefined) add(SCHEDULE, 'wrong-pattern', 'warning', observed.ScheduleExpression);
  if (observed.State === 'DISABLED') add(STATE, 'rule-disabled', 'error', observed.State, 'ENABLED');
  return found;
}

function targetDifferences(targets: readonly Target[], { target }: ForwardRule): Difference[] {
  const ours = targets.find(({ Id }) => Id === target.Id);
  const undeclared = targets.filter(({ Id }) => Id !== target.Id).map(undeclaredTarget);
  if (ours !== undefined) return [...ownDifferences(ours, target), ...undeclared];
  const missing = {
    field: targetField(target.Id),
    desired: target.Arn,
    reason: 'wrong-target',
    severity: 'error',
  } as const;
  return [missing, ...undeclared];
}

function ownDifferences(observed: Target, desired: ForwardRule['target']): Difference[] {
  const found: Difference[] = [];
  const compare = (
    member: string,
    reason: Difference['reason'],
    severity: Difference['severity'],
    is: unknown,
    be: string,
  ) => {
    const text = is === undefined || typeof is === 'string' ? is : JSON.stringify(is);
    if (text !== be)
      found.push({ field: `${targetField(desired.Id)}.${member}`, ...texts(text, be), reason, severity });
  };
  const { DeadLetterConfig, RetryPolicy } = observed;
  compare('Arn', 'wrong-target', 'error', observed.Arn, desired.Arn);
  compare('RoleArn', 'wrong-target-role', 'error', observed.RoleArn, desired.RoleArn);
  compare(
    'DeadLetterConfig',
    'wrong-dead-letter-queue',
    'warning',
    DeadLetterConfig?.Arn,
    desired.DeadLetterConfig.Arn,
  );
  const retries = { ...RETRY_POLICY, ...RetryPolicy };
  compare('RetryPolicy', 'wrong-retry-policy', 'warning', sortedJson(retries), sortedJson(desired.RetryPolicy));
  return found;
}

const undeclaredTarget = (target: Target): Difference => {
  const observed = JSON.stringify(target);
  return { field: targetField(target.Id), observed, reason: 'undeclared-target', severity: 'warning' };
};

const texts = (observed: string | undefined, desired: string | undefined) => ({
  ...(observed === undefined ? {} : { observed }),
  ...(desired === undefined ? {} : { desired }),
});

const isSamePattern = (text: string | undefined, pattern: object): boolean =>
  text !== undefined && sortedJson(parseJson(text)) === sortedJson(pattern);

/** JSON in which neither the order of members nor that of alternatives counts. */
function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${[...new Set(value.map(sortedJson))].sort().join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${sortedJson(member)}`);
  return `{${members.sort().join()}}`;
}
