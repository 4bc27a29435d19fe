import { GetQueueUrlCommand, QueueDoesNotExist } from '@aws-sdk/client-sqs';
import { CommandError } from '../failure.ts';
import type { Clients } from './clients.ts';

/** URL of one of the controller's queues. @throws CommandError where there is none */
export async function queueUrl({ sqs }: Pick<Clients, 'sqs'>, name: string): Promise<string> {
  try {
    const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    return QueueUrl;
  } catch (error) {
    if (!(error instanceof QueueDoesNotExist)) throw error;
    throw new CommandError(2, `there is no queue ${name}: the controller is of another version`, { cause: error });
  }
}
