import * as z from 'zod';
import { ApiError } from '../kernel.ts';
import { ruleArn } from './arn.ts';
import type { Bus, BusStore, Rule, RuleState } from './bus-store.ts';
import { type Operations, operation, Paging, page, Tags } from './operation.ts';
import { compilePattern, type Pattern } from './pattern.ts';
import { PatternError } from './pattern-error.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const RULES_PER_BUS = 300;
const PATTERN_LENGTH = 2048;

const invalid = (message: string): ApiError => new ApiError('ValidationException', message);

/** Compiles a pattern. Throws InvalidEventPatternException. */
export function patternOf(text: string): Pattern {
  try {
    return compilePattern(text);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new ApiError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${error.message}`);
  }
}

/** A rule as Describe and List show it. */
const view = (rule: Rule) => ({
  Name: rule.name,
  Arn: rule.arn,
  EventPattern: rule.eventPattern,
  State: rule.state,
  ...(rule.description === undefined ? {} : { Description: rule.description }),
  ...(rule.roleArn === undefined ? {} : { RoleArn: rule.roleArn }),
  EventBusName: rule.busName,
});

const Named = z.object({ Name: z.string(), EventBusName: z.string().optional() });
const Put = Named.extend({
  ScheduleExpression: z.string().optional(),
  EventPattern: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS']).default('ENABLED'),
  Description: z.string().optional(),
  RoleArn: z.string().optional(),
  Tags,
});

function checkedPattern({ EventPattern, ScheduleExpression }: z.infer<typeof Put>): string {
  if (ScheduleExpression !== undefined) {
    throw invalid('the local cloud has no scheduled rules; use EventBridge Scheduler');
  }
  if (EventPattern === undefined) {
    throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  if (EventPattern.length > PATTERN_LENGTH) {
    throw new ApiError('LimitExceededException', `Event pattern is longer than ${PATTERN_LENGTH} characters.`);
  }
  return EventPattern;
}

/** Replaces everything of a rule but its targets and, as AWS does, the tags it was created with. */
function put(bus: Bus, region: string, input: z.infer<typeof Put>) {
  const eventPattern = checkedPattern(input);
  const matches = patternOf(eventPattern);
  const existing = bus.rules.get(input.Name);
  if (existing === undefined && bus.rules.size >= RULES_PER_BUS) {
    throw new ApiError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
  }
  const arn = ruleArn(region, bus.account, bus.name, input.Name);
  bus.rules.set(input.Name, {
    name: input.Name,
    arn,
    account: bus.account,
    busName: bus.name,
    eventPattern,
    matches,
    state: input.State,
    description: input.Description,
    roleArn: input.RoleArn,
    tags: existing?.tags ?? input.Tags,
    targets: existing?.targets ?? new Map(),
  });
  return { RuleArn: arn };
}

/** Deletes a rule; one that does not exist is deleted already. */
function remove(bus: Bus, name: string): void {
  if ((bus.rules.get(name)?.targets.size ?? 0) > 0) throw invalid("Rule can't be deleted since it has targets.");
  bus.rules.delete(name);
}

const BY_NAME = { list: 'rules', key: ({ name }: Rule) => name };

/** PutRule, DescribeRule, EnableRule, DisableRule, DeleteRule, ListRules, ListRuleNamesByTarget. */
export function ruleOperations(store: BusStore): Operations {
  const setState = (state: RuleState) =>
    operation(Named, ({ Name, EventBusName }, { account }) => {
      const bus = store.named(account, EventBusName);
      bus.rules.set(Name, { ...store.rule(bus, Name), state });
    });
  const rulesOf = (account: string, busName: string | undefined): readonly Rule[] =>
    [...store.named(account, busName).rules.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const ListRules = Paging.extend({ NamePrefix: z.string().default(''), EventBusName: z.string().optional() });
  const ListNames = Paging.extend({ TargetArn: z.string(), EventBusName: z.string().optional() });
  return {
    PutRule: operation(Put, (input, { account }) => put(store.named(account, input.EventBusName), store.region, input)),
    DescribeRule: operation(Named, ({ Name, EventBusName }, { account }) => {
      const rule = store.rule(store.named(account, EventBusName), Name);
      return { ...view(rule), CreatedBy: rule.account };
    }),
    EnableRule: setState('ENABLED'),
    DisableRule: setState('DISABLED'),
    DeleteRule: operation(Named, ({ Name, EventBusName }, { account }) =>
      remove(store.named(account, EventBusName), Name),
    ),
    ListRules: operation(ListRules, (input, { account }) => {
      const all = rulesOf(account, input.EventBusName).filter(({ name }) => name.startsWith(input.NamePrefix));
      const { items, next } = page(all, input, BY_NAME);
      return { Rules: items.map(view), ...next };
    }),
    ListRuleNamesByTarget: operation(ListNames, (input, { account }) => {
      const targets = (rule: Rule) => rule.targets.values().some(({ Arn }) => Arn === input.TargetArn);
      const { items, next } = page(rulesOf(account, input.EventBusName).filter(targets), input, BY_NAME);
      return { RuleNames: items.map(({ name }) => name), ...next };
    }),
  };
}
