import { isDeepStrictEqual } from 'node:util';
import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { isDeadLetterQueue } from '../../cli/dlq/queues.ts';
import type { Carrier } from './carriers.ts';
import { allows, Document, policyOf, type Question } from './policies.ts';
import type { World } from './template-world.ts';
import { arnOf, REGION, type Resource } from './templates.ts';

const FOURTEEN_DAYS = 14 * 86_400;

/** What is wrong with a dead-letter queue itself. */
export function keepingFaults(world: World, queue: Resource): string[] {
  const name = world.name(queue);
  const { RedrivePolicy, MessageRetentionPeriod } = queue.Properties;
  const alarm = world.of('AWS::CloudWatch::Alarm').find(({ Properties }) => isAlarmOf(world, Properties, queue));
  return [
    ...(alarm === undefined ? [`queue ${name} has no alarm that rings while anything is in it`] : []),
    ...(alarm !== undefined && alarm.Properties['AlarmName'] !== `${name}-not-empty`
      ? [`the alarm of queue ${name} is not named after it`]
      : []),
    ...(RedrivePolicy === undefined ? [] : [`queue ${name} moves on what is looked at`]),
    ...(MessageRetentionPeriod === FOURTEEN_DAYS ? [] : [`queue ${name} does not keep messages for 14 days`]),
    ...(isDeadLetterQueue(name) ? [] : [`queue ${name} is not found by relay dlq`]),
  ];
}

const AlarmOnQueue = z.object({
  Namespace: z.literal('AWS/SQS'),
  MetricName: z.literal('ApproximateNumberOfMessagesVisible'),
  Statistic: z.literal('Maximum'),
  Threshold: z.literal(1),
  EvaluationPeriods: z.literal(1),
  ComparisonOperator: z.literal('GreaterThanOrEqualToThreshold'),
  Dimensions: z.tuple([z.object({ Name: z.literal('QueueName'), Value: z.unknown() })]),
});

function isAlarmOf(world: World, properties: Resource['Properties'], queue: Resource): boolean {
  const parsed = AlarmOnQueue.safeParse(properties);
  const value = parsed.success ? world.resolved(parsed.data.Dimensions[0].Value) : undefined;
  return value === `${queue.id}.QueueName` || value === world.name(queue);
}

const AlarmOnLoss = z.object({
  AlarmName: z.string(),
  Namespace: z.literal('AWS/Events'),
  MetricName: z.literal('InvocationsFailedToBeSentToDlq'),
  Statistic: z.literal('Sum'),
  Threshold: z.literal(1),
  EvaluationPeriods: z.literal(1),
  ComparisonOperator: z.literal('GreaterThanOrEqualToThreshold'),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })),
});

/** A rule whose dead-letter queue refuses an event too loses it, which one metric alone tells. */
export function lossFaults(world: World, rule: Resource): string[] {
  const name = world.name(rule);
  const bus = world
    .of('AWS::Events::EventBus')
    .find(({ id }) => id === world.resolved(rule.Properties['EventBusName']));
  const expected = { RuleName: name, ...(bus === undefined ? {} : { EventBusName: world.name(bus) }) };
  const isFound = world.of('AWS::CloudWatch::Alarm').some(({ Properties }) => {
    const { data } = AlarmOnLoss.safeParse(Properties);
    const dimensions = Object.fromEntries((data?.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]));
    return data?.AlarmName === `${name}-lost` && isDeepStrictEqual(dimensions, expected);
  });
  return isFound ? [] : [`rule ${name} has no alarm on events that its dead-letter queue refuses`];
}

/** Whether what failed can be put into its queue at all. */
export async function writingFaults(
  template: Template,
  world: World,
  { name, writer, isFifo }: Carrier,
  queue: Resource,
): Promise<string[]> {
  const isOfKind = (queue.Properties['FifoQueue'] === true) === isFifo;
  const kind = isOfKind ? [] : [`${name} has a dead-letter queue of another kind`];
  if (writer === undefined) return kind;
  const may =
    'rule' in writer
      ? await mayByRule(world, writer.rule, queue)
      : await mayByRole(template, world, writer.role, queue);
  return may ? kind : [...kind, `${name} may not put anything into its dead-letter queue`];
}

async function mayByRule(world: World, rule: readonly string[], queue: Resource): Promise<boolean> {
  const policies = world
    .of('AWS::SQS::QueuePolicy')
    .filter(({ Properties }) => JSON.stringify(Properties['Queues']).includes(`"${queue.id}"`));
  for (const { Properties } of policies) {
    const resourcePolicy = Document.parse(world.resolved(Properties['PolicyDocument']));
    for (const source of rule) {
      const context = { 'aws:SourceArn': source, 'aws:SecureTransport': 'true', 'aws:SourceAccount': world.account };
      if (await maySend(world, queue, { principal: 'events.amazonaws.com', context, resourcePolicy })) return true;
    }
  }
  return false;
}

async function mayByRole(template: Template, world: World, role: unknown, queue: Resource): Promise<boolean> {
  const roleName = String(world.role(role)?.Properties['RoleName']);
  const principal = `arn:aws:iam::${world.account}:role/${roleName}`;
  return maySend(world, queue, { principal, identity: policyOf(template, world.account, roleName) });
}

type Asker = Pick<Question, 'principal' | 'context' | 'identity' | 'resourcePolicy'>;

/** The evaluator knows queues by ARNs that are shaped so. */
function maySend(world: World, queue: Resource, { identity, resourcePolicy, ...asker }: Asker): Promise<boolean> {
  const resource = `arn:aws:sqs:${REGION}:${world.account}:${world.name(queue)}`;
  const named = (policy: Document | undefined) =>
    policy && Document.parse(JSON.parse(JSON.stringify(policy).replaceAll(arnOf(queue.id), resource)));
  const policies = { identity: named(identity), resourcePolicy: named(resourcePolicy) };
  return allows({ ...asker, action: 'sqs:SendMessage', resource, account: world.account, ...policies });
}
