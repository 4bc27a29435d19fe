import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  type EventBridgeClient,
  ListTagsForResourceCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  ResourceNotFoundException,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-eventbridge';
import { targetsOf, toRule } from '../../shared/adapters/event-rules.ts';
import type { EventRule } from '../../shared/domain/triggers/event-rule.ts';
import { CommandError } from '../failure.ts';
import type { RuleChanges, RuleState, Tags } from '../migrate/migration-ports.ts';

export function createRuleState(client: EventBridgeClient): RuleState {
  return {
    read: (rule) =>
      orGone(async () => {
        const { $metadata: _, ...found } = await client.send(new DescribeRuleCommand(named(rule)));
        return { ...toRule(found), targets: await targetsOf(client, rule) };
      }),
    async tagsOf({ arn }) {
      const found = await orGone(() => client.send(new ListTagsForResourceCommand({ ResourceARN: arn })));
      return Object.fromEntries((found?.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
    },
  };
}

export function createRuleChanges(client: EventBridgeClient): RuleChanges {
  return {
    async tag({ arn }, tags) {
      if (Object.keys(tags).length === 0) return;
      await client.send(new TagResourceCommand({ ResourceARN: arn, Tags: listed(tags) }));
    },
    async untag({ arn }, keys) {
      if (keys.length === 0) return;
      await client.send(new UntagResourceCommand({ ResourceARN: arn, TagKeys: [...keys] }));
    },
    async disable(rule) {
      await client.send(new DisableRuleCommand(named(rule)));
    },
    async remove(rule) {
      await orGone(async () => {
        const Ids = rule.targets.map(({ Id }) => Id);
        if (Ids.length > 0) {
          const command = new RemoveTargetsCommand({ Rule: rule.name, EventBusName: rule.bus, Ids });
          assertNoneFailed(rule, (await client.send(command)).FailedEntries);
        }
        await client.send(new DeleteRuleCommand(named(rule)));
      });
    },
    async put(rule, tags) {
      const { pattern, schedule, state, description, roleArn, targets } = rule;
      await client.send(
        new PutRuleCommand({
          ...named(rule),
          EventPattern: pattern,
          ScheduleExpression: schedule,
          State: state,
          Description: description,
          RoleArn: roleArn,
          Tags: listed(tags),
        }),
      );
      if (targets.length === 0) return;
      const command = new PutTargetsCommand({ Rule: rule.name, EventBusName: rule.bus, Targets: targets });
      assertNoneFailed(rule, (await client.send(command)).FailedEntries);
    },
  };
}

const named = ({ name, bus }: EventRule) => ({ Name: name, EventBusName: bus });

const listed = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

async function orGone<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

type Failed = {
  readonly TargetId?: string | undefined;
  readonly ErrorCode?: string | undefined;
  readonly ErrorMessage?: string | undefined;
};

/** Of several targets some may fail, and the call does not. */
function assertNoneFailed({ bus, name }: EventRule, failed: readonly Failed[] = []): void {
  // What is gone needs no removal.
  const [first] = failed.filter(({ ErrorCode }) => ErrorCode !== 'ResourceNotFoundException');
  if (first === undefined) return;
  const { TargetId, ErrorCode, ErrorMessage } = first;
  throw new CommandError(2, `target ${TargetId} of rule ${name} of bus ${bus}: ${ErrorCode}: ${ErrorMessage}`);
}
