import { GetQueueUrlCommand, QueueDoesNotExist } from '@aws-sdk/client-sqs';
import { createStartQueue } from '../../shared/adapters/queues.ts';
import type { StartRequest } from '../../shared/domain/follower.ts';
import type { Clients } from '../aws/clients.ts';
import { CommandError } from '../failure.ts';

const STARTS = 'commit-relay-starts.fifo';

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
