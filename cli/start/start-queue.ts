import { GetQueueUrlCommand, QueueDoesNotExist, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { createStartQueue } from '../../shared/adapters/queues.ts';
import { StartRequest } from '../../shared/domain/follower.ts';
import { parseJson } from '../../shared/domain/json.ts';
import { isDenied } from '../aws/aws-failure.ts';
import type { Clients } from '../aws/clients.ts';
import { CommandError } from '../failure.ts';

const STARTS = 'commit-relay-starts.fifo';
const DEAD_STARTS = 'commit-relay-starts-dlq.fifo';

/** Puts a start into the queue of starts, where dispatch puts its own. */
export async function enqueueStart({ sqs }: Clients, request: StartRequest): Promise<void> {
  await createStartQueue(sqs, await queueUrl(sqs, STARTS)).enqueue([request]);
}

async function queueUrl(sqs: Clients['sqs'], name: string): Promise<string> {
  try {
    const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    return QueueUrl;
  } catch (error) {
    if (!(error instanceof QueueDoesNotExist)) throw error;
    throw new CommandError(2, `there is no queue ${name}: the controller is of another version`, { cause: error });
  }
}

/** Why a start is in the dead-letter queue, looking at ten messages; undefined where it is not, or nobody may look. */
export async function rejectionOf({ sqs }: Clients, { push }: StartRequest): Promise<string | undefined> {
  try {
    const receive = new ReceiveMessageCommand({
      QueueUrl: await queueUrl(sqs, DEAD_STARTS),
      MaxNumberOfMessages: 10,
      // It stays where it is, for whoever works the queue off.
      VisibilityTimeout: 0,
      MessageAttributeNames: ['All'],
    });
    const { Messages = [] } = await sqs.send(receive);
    const own = Messages.find(({ Body = '' }) => StartRequest.safeParse(parseJson(Body)).data?.push.id === push.id);
    const { reason, detail } = own?.MessageAttributes ?? {};
    return (
      own &&
      `${reason?.StringValue ?? 'it failed too often'}: ${detail?.StringValue ?? 'see the log of commit-relay-start'}`
    );
  } catch (error) {
    if (isDenied(error)) return undefined;
    throw error;
  }
}
