import {
  type EventBridgeClient,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  type Rule,
} from '@aws-sdk/client-eventbridge';
import { mapAtOnce } from '../app/at-once.ts';
import type { EventRules } from '../app/trigger-ports.ts';
import { EventRule, RuleTarget } from '../domain/triggers/event-rule.ts';

/** Calls of EventBridge at once; what it throttles all the same, the client tries again. */
const AT_ONCE = 8;

/** Rules of every bus of the account. A bus or rule that goes away meanwhile has none. */
export function createEventRules(client: EventBridgeClient): EventRules {
  return {
    async targeted(isWanted, abortSignal) {
      const options = { ...(abortSignal && { abortSignal }) };
      const buses = await allPages(async (NextToken) => {
        const page = await client.send(new ListEventBusesCommand({ NextToken }), options);
        return { items: page.EventBuses ?? [], next: page.NextToken };
      });
      const names = buses.flatMap(({ Name }) => Name ?? []);
      const rules = await mapAtOnce(names, AT_ONCE, (EventBusName) =>
        unlessGone(() =>
          allPages(async (NextToken) => {
            const page = await client.send(new ListRulesCommand({ EventBusName, NextToken }), options);
            return { items: page.Rules ?? [], next: page.NextToken };
          }),
        ),
      );
      const wanted = rules
        .flat()
        .map(toRule)
        .filter((rule) => isWanted(rule));
      return mapAtOnce(wanted, AT_ONCE, async (rule) => ({
        ...rule,
        targets: await unlessGone(() => targetsOf(client, rule, options)),
      }));
    },
  };
}

/** Every target of a rule. @throws ResourceNotFoundException where it is gone */
export function targetsOf(
  client: EventBridgeClient,
  { name, bus }: EventRule,
  options: { readonly abortSignal?: AbortSignal } = {},
): Promise<RuleTarget[]> {
  return allPages(async (NextToken) => {
    const command = new ListTargetsByRuleCommand({ Rule: name, EventBusName: bus, NextToken });
    const { Targets = [], NextToken: next } = await client.send(command, options);
    return { items: Targets.map((target) => RuleTarget.parse(target)), next };
  });
}

type Page<T> = { readonly items: readonly T[]; readonly next: string | undefined };

async function allPages<T>(read: (token: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = [];
  for (let token: string | undefined; ; ) {
    const { items, next } = await read(token);
    found.push(...items);
    if (!next) return found;
    token = next;
  }
}

async function unlessGone<T>(read: () => Promise<T[]>): Promise<T[]> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return [];
    throw error;
  }
}

/** A rule as the domain has it; members that are not there are absent. */
export function toRule(rule: Rule): EventRule {
  const entries = Object.entries({
    arn: rule.Arn,
    name: rule.Name,
    bus: rule.EventBusName,
    state: rule.State,
    pattern: rule.EventPattern,
    schedule: rule.ScheduleExpression,
    description: rule.Description,
    roleArn: rule.RoleArn,
    managedBy: rule.ManagedBy,
  });
  return EventRule.parse(Object.fromEntries(entries.filter(([, value]) => value !== undefined)));
}
