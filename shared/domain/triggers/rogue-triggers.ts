import type { Finding } from '../drift/finding.ts';
import {
  arnParts,
  type EventRule,
  isEnabled,
  isOwnTarget,
  pipelineOf,
  type RuleTarget,
  type TargetedRule,
} from './event-rule.ts';
import { mayMatchPush } from './may-match-push.ts';

/** Whether the targets of a rule matter: it is on, nobody's but the account's, and pushes may match it. */
export const mayStartAtPush = (rule: EventRule): boolean =>
  isEnabled(rule) && rule.managedBy === undefined && mayMatchPush(rule.pattern);

/**
 * What starts followers at a push beside the relay, or feeds the same pushes on: each push then runs twice. One finding a
 * rule and target. Polling is found with the source action that polls.
 * @param rules of any bus
 * @param followers names of pipelines that are registered
 */
export function rogueTriggers(rules: readonly TargetedRule[], followers: ReadonlySet<string>): Finding[] {
  return rules.filter(mayStartAtPush).flatMap((rule) => {
    const found = rule.targets.flatMap((target) => judge(rule, target, followers) ?? []);
    return [...new Map(found.map((finding) => [finding.field, finding])).values()];
  });
}

function judge(rule: TargetedRule, target: RuleTarget, followers: ReadonlySet<string>): Finding | undefined {
  const advice = adviceOn(rule, target, followers);
  if (advice === undefined) return undefined;
  return {
    subject: `rule/${arnParts(rule.arn).account}/${rule.bus}/${rule.name}`,
    field: `target ${target.Arn}`,
    ...(rule.pattern !== undefined && { observed: rule.pattern }),
    reason: 'double-trigger',
    action: 'report',
    severity: 'warning',
    advice,
  };
}

function adviceOn(rule: EventRule, target: RuleTarget, followers: ReadonlySet<string>): string | undefined {
  const pipeline = pipelineOf(rule, target);
  if (pipeline !== undefined) {
    return followers.has(pipeline)
      ? `double trigger: the relay starts ${pipeline} at pushes, and this rule starts it as well; relay migrate shows how to be rid of the rule`
      : undefined;
  }
  const { service, resource } = arnParts(target.Arn);
  if (service === 'sqs' && resource === 'commit-relay-pushes' && !isOwnTarget(rule, target)) {
    return 'double trigger: the relay takes its pushes from its own bus alone; remove this target';
  }
  if (service !== 'events' || !resource.startsWith('event-bus/')) return undefined;
  return resource === 'event-bus/commit-relay'
    ? 'double trigger: the relay bus gets its pushes from the forward rules of the source accounts; remove this target'
    : 'double trigger: this rule forwards pushes to another bus, where more rules may start pipelines; remove it where they need it no more';
}
