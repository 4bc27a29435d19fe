import * as z from 'zod';
import { readCloudAssembly } from '../../local/assembly/cloud-assembly.ts';
import type { Lane } from './lane.ts';
import { callQueue, workQueue } from './queues.ts';

/** A message that was found in a dead-letter queue. */
export type Letter = {
  /** Name of the queue it was in. */
  readonly queue: string;
  readonly id: string;
  readonly body: string;
  readonly group?: string | undefined;
  /** Why it was rejected; undefined where it failed too often. */
  readonly reason?: string | undefined;
  /** Of an event that a rule could not deliver. */
  readonly ruleArn?: string | undefined;
};

const Received = z.object({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  Attributes: z.record(z.string(), z.string()).optional(),
  MessageAttributes: z.record(z.string(), z.object({ StringValue: z.string() })).optional(),
});
type Received = z.infer<typeof Received>;
const ReceivedAll = z.object({ Messages: z.array(Received).nullish() });

const RECEIVE = {
  MaxNumberOfMessages: 10,
  AttributeNames: ['All'],
  MessageAttributeNames: ['All'],
  VisibilityTimeout: 600,
};

const isDeadLetterQueue = (name: string) => /-dlq(\.fifo)?$/.test(name);

/** Takes every dead letter of both accounts out of its queue. */
export async function takeLetters({ cloud }: Lane): Promise<Letter[]> {
  const letters: Letter[] = [];
  for (const queue of cloud.deployment.queues.filter(({ name }) => isDeadLetterQueue(name))) {
    for (;;) {
      const Messages = ReceivedAll.parse(await callQueue(cloud, queue, 'ReceiveMessage', RECEIVE)).Messages ?? [];
      if (Messages.length === 0) break;
      for (const message of Messages) {
        letters.push(letterOf(queue.name, message));
        await callQueue(cloud, queue, 'DeleteMessage', { ReceiptHandle: message.ReceiptHandle });
      }
    }
  }
  return letters;
}

function letterOf(queue: string, { MessageId, Body, Attributes, MessageAttributes = {} }: Received): Letter {
  return {
    queue,
    id: MessageId,
    body: Body,
    group: Attributes?.['MessageGroupId'],
    reason: MessageAttributes['reason']?.StringValue,
    ruleArn: MessageAttributes['RULE_ARN']?.StringValue,
  };
}

/** Sends a letter where docs/operations.md says, as an operator does once the cause is mended. */
export async function redrive({ cloud }: Lane, letter: Letter): Promise<void> {
  const name = homeOf(letter);
  const fifo = name.endsWith('.fifo') ? { MessageGroupId: letter.group, MessageDeduplicationId: letter.id } : {};
  await callQueue(cloud, workQueue(cloud, name), 'SendMessage', { MessageBody: letter.body, ...fifo });
}

/** Whether a letter can be sent back: what was rejected would be so again. */
export const canGoBack = ({ reason }: Letter): boolean => reason === undefined;

function homeOf({ queue, ruleArn = '' }: Letter): string {
  if (queue.startsWith('commit-relay-forward-')) return 'commit-relay-pushes';
  if (queue !== 'commit-relay-rules-dlq') return queue.replace('-dlq', '');
  return ruleArn.endsWith('/commit-relay-pushes') ? 'commit-relay-pushes' : 'commit-relay-reconcile';
}

const Alarm = z.object({
  MetricName: z.literal('ApproximateNumberOfMessagesVisible'),
  Dimensions: z.array(z.object({ Value: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('QueueName')]) }) })),
});
const Queue = z.object({ QueueName: z.string() });

/** Names of the queues that an alarm watches. A letter in any other is as good as lost. */
export async function alarmedQueues(assembly: string): Promise<ReadonlySet<string>> {
  const { stacks } = await readCloudAssembly(assembly);
  const names = stacks.flatMap(({ resources }) =>
    Object.values(resources).flatMap(({ Type, Properties }) => {
      const alarm = Type === 'AWS::CloudWatch::Alarm' ? Alarm.safeParse(Properties).data : undefined;
      return (alarm?.Dimensions ?? []).map(({ Value }) => {
        return Queue.parse(resources[Value['Fn::GetAtt'][0]]?.Properties).QueueName;
      });
    }),
  );
  return new Set(names);
}
