import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { asAdministrator, type Place } from '../../local/demo/clients.ts';
import { waitUntil } from '../../local/demo/wait.ts';
import { EVENT_SOURCE } from '../../shared/domain/relay-event.ts';
import { PIPELINES, REGION } from './builders.ts';
import { RelayEnvelope } from './relay-events.ts';

const NAME = 'told';

export type EventInbox = Awaited<ReturnType<typeof openEventInbox>>;

/** A queue of the pipeline account that a rule on its default bus fills with the relay's own events. */
export async function openEventInbox(place: Place) {
  const settings = asAdministrator(place, PIPELINES);
  const sqs = new SQSClient(settings);
  const events = new EventBridgeClient(settings);
  const Arn = `arn:aws:sqs:${REGION}:${PIPELINES}:${NAME}`;
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: Arn,
    Condition: { ArnEquals: { 'aws:SourceArn': `arn:aws:events:${REGION}:${PIPELINES}:rule/${NAME}` } },
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: NAME, Attributes: { Policy } }));
  await events.send(new PutRuleCommand({ Name: NAME, EventPattern: JSON.stringify({ source: [EVENT_SOURCE] }) }));
  await events.send(new PutTargetsCommand({ Rule: NAME, Targets: [{ Id: NAME, Arn }] }));
  const take = async (): Promise<RelayEnvelope[]> => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    return Messages.map(({ Body = '' }) => RelayEnvelope.parse(JSON.parse(Body)));
  };
  return {
    /** So many events, as soon as they have arrived, and whatever came with them; each is given once. */
    received(count: number): Promise<RelayEnvelope[]> {
      const found: RelayEnvelope[] = [];
      return waitUntil(`${count} events`, async () => {
        found.push(...(await take()));
        return found.length >= count ? found : undefined;
      });
    },
    /** What has arrived by now and was not given yet. */
    take,
    close() {
      sqs.destroy();
      events.destroy();
    },
  };
}
