import {
  DeleteRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { parseJson } from '../../shared/domain/json.ts';
import { BUS } from '../../shared/domain/wiring/wiring-names.ts';
import type { Patience } from './patience.ts';
import type { Place } from './place.ts';
import type { Subject } from './subject.ts';
import { type UndoList, unlessGone } from './undo-list.ts';

const Seen = z.object({
  id: z.string(),
  source: z.string(),
  'detail-type': z.string(),
  account: z.string(),
  region: z.string(),
  detail: z.record(z.string(), z.unknown()),
});
export type SeenEvent = z.infer<typeof Seen>;

/** Events that reach the pipeline account on account of the subject. */
export type Observer = {
  /** The first event that matches, of those that came or are to come. */
  find(what: string, matches: (event: SeenEvent) => boolean, seconds: number): Promise<SeenEvent | undefined>;
};

type Rule = { readonly name: string; readonly bus: string; readonly arn: string; readonly pattern: object };

/** Three rules that only look: at pushes on the relay bus, at the pipeline's tag events, at CloudTrail's. */
function rulesOf({ region, pipelines }: Place, { name, repository, pipelineArn }: Subject): Rule[] {
  const arn = (path: string) => `arn:aws:events:${region}:${pipelines.account}:rule/${path}`;
  const trail = { requestParameters: { resourceArn: [pipelineArn] } };
  return [
    {
      name: `${name}-pushes`,
      bus: BUS,
      arn: arn(`${BUS}/${name}-pushes`),
      pattern: { source: ['aws.codecommit'], resources: [repository] },
    },
    {
      name: `${name}-tags`,
      bus: 'default',
      arn: arn(`${name}-tags`),
      pattern: { source: ['aws.tag'], resources: [pipelineArn] },
    },
    {
      name: `${name}-trail`,
      bus: 'default',
      arn: arn(`${name}-trail`),
      pattern: { source: ['aws.codepipeline'], 'detail-type': ['AWS API Call via CloudTrail'], detail: trail },
    },
  ];
}

export async function createObserver(
  place: Place,
  subject: Subject,
  patience: Patience,
  undo: UndoList,
): Promise<Observer> {
  const { sqs, events } = place.pipelines.clients;
  const { name: QueueName, queueArn } = subject;
  const rules = rulesOf(place, subject);
  undo.add(`queue ${QueueName} in ${place.pipelines.account}`, () =>
    unlessGone(['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'], async () => {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    }),
  );
  const Attributes = { Policy: JSON.stringify(policyOf(queueArn, rules)) };
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  for (const { name: Name, bus: EventBusName, pattern } of rules) {
    undo.add(`rule ${Name} on bus ${EventBusName} in ${place.pipelines.account}`, async () => {
      const remove = new RemoveTargetsCommand({ Rule: Name, EventBusName, Ids: ['queue'] });
      await unlessGone(['ResourceNotFoundException'], () => events.send(remove));
      await unlessGone(['ResourceNotFoundException'], () => events.send(new DeleteRuleCommand({ Name, EventBusName })));
    });
    await events.send(new PutRuleCommand({ Name, EventBusName, EventPattern: JSON.stringify(pattern) }));
    const Targets = [{ Id: 'queue', Arn: queueArn }];
    await events.send(new PutTargetsCommand({ Rule: Name, EventBusName, Targets }));
  }
  return observe(place, QueueUrl, patience);
}

const policyOf = (queueArn: string, rules: readonly Rule[]) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: { ArnEquals: { 'aws:SourceArn': rules.map(({ arn }) => arn) } },
    },
  ],
});

function observe({ pipelines }: Place, QueueUrl: string | undefined, patience: Patience): Observer {
  const { sqs } = pipelines.clients;
  const came: SeenEvent[] = [];
  const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
  const collect = async () => {
    const { Messages = [] } = await sqs.send(receive);
    if (Messages.length === 0) return;
    came.push(...Messages.flatMap(({ Body = '' }) => Seen.safeParse(parseJson(Body)).data ?? []));
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  };
  return {
    find: (what, matches, seconds) =>
      patience.until(
        what,
        async () => {
          await collect();
          return came.find(matches);
        },
        seconds,
      ),
  };
}
