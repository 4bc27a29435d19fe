import type { ForwardRule } from './desired-rule.ts';
import type { ObservedRule, Target } from './observed-rule.ts';
import { DESCRIPTION, PATTERN, RULE, SCHEDULE, STATE, targetField } from './plan-rule.ts';

/** What PutRule is given: all of it, since what is left out becomes nothing. */
export type RuleSettings = Omit<ObservedRule, 'Targets'>;

/** One call that mends a forward rule, and the fields that it is to mend. */
export type RuleChange = { readonly fields: readonly string[] } & (
  | { readonly kind: 'put-rule'; readonly rule: RuleSettings }
  | { readonly kind: 'enable-rule' }
  | { readonly kind: 'put-target'; readonly target: Target }
  | { readonly kind: 'remove-targets'; readonly ids: readonly string[] }
);

/**
 * The calls, in their order, after which these fields of a rule are as desired and all others as they were observed.
 * Targets are removed before ours is put, since a rule has room for five; a rule is enabled when the rest of it is right.
 */
export function ruleChanges(
  observed: ObservedRule | undefined,
  desired: ForwardRule,
  fields: ReadonlySet<string>,
): RuleChange[] {
  if (observed === undefined) return fields.has(RULE) ? made(desired) : [];
  return [
    ...settingsChange(observed, desired, fields),
    ...removal(observed.Targets, desired, fields),
    ...targetChange(observed.Targets, desired, fields),
    ...(fields.has(STATE) ? [{ kind: 'enable-rule', fields: [STATE] } as const] : []),
  ];
}

function made({ Description, EventPattern, target }: ForwardRule): RuleChange[] {
  const rule: RuleSettings = { Description, EventPattern: JSON.stringify(EventPattern), State: 'ENABLED' };
  return [
    { kind: 'put-rule', fields: [RULE], rule },
    { kind: 'put-target', fields: [RULE], target },
  ];
}

function settingsChange(observed: ObservedRule, desired: ForwardRule, fields: ReadonlySet<string>): RuleChange[] {
  const planned = [DESCRIPTION, PATTERN, SCHEDULE].filter((field) => fields.has(field));
  if (planned.length === 0) return [];
  const { Targets: _, Description, EventPattern, ScheduleExpression, ...rest } = observed;
  const rule = {
    ...rest,
    Description: fields.has(DESCRIPTION) ? desired.Description : Description,
    EventPattern: fields.has(PATTERN) ? JSON.stringify(desired.EventPattern) : EventPattern,
    ScheduleExpression: fields.has(SCHEDULE) ? undefined : ScheduleExpression,
  };
  return [{ kind: 'put-rule', fields: planned, rule }];
}

function removal(targets: readonly Target[], { target }: ForwardRule, fields: ReadonlySet<string>): RuleChange[] {
  const ids = targets.map(({ Id }) => Id).filter((id) => id !== target.Id && fields.has(targetField(id)));
  return ids.length === 0 ? [] : [{ kind: 'remove-targets', fields: ids.map(targetField), ids }];
}

function targetChange(targets: readonly Target[], { target }: ForwardRule, fields: ReadonlySet<string>): RuleChange[] {
  const whole = targetField(target.Id);
  const ours = targets.find(({ Id }) => Id === target.Id);
  if (ours === undefined) return fields.has(whole) ? [{ kind: 'put-target', fields: [whole], target }] : [];
  const members = (['Arn', 'RoleArn', 'DeadLetterConfig', 'RetryPolicy'] as const).filter((member) =>
    fields.has(`${whole}.${member}`),
  );
  if (members.length === 0) return [];
  const { RoleArn, ...rest } = ours;
  const planned = Object.fromEntries(members.map((member) => [member, target[member]]));
  return [
    {
      kind: 'put-target',
      fields: members.map((member) => `${whole}.${member}`),
      // Another role than ours may not be passed. Left out, it stays: PutTargets does not remove a role.
      target: { ...rest, ...(RoleArn === target.RoleArn ? { RoleArn } : {}), ...planned },
    },
  ];
}
