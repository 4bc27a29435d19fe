import { GetQueueAttributesCommand, paginateListQueues } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { accountInArn } from '../../shared/domain/names.ts';
import type { LetterBox } from '../dlq/letter-box.ts';
import { findByName, isDeadLetterQueue, PREFIX } from '../dlq/queues.ts';
import { CommandError } from '../failure.ts';
import type { Clients } from './clients.ts';
import { openLetterBox } from './letter-box.ts';
import type { Session } from './session.ts';

/** URLs of the relay's queues in the account, by name. */
export type QueueUrls = ReadonlyMap<string, string>;

/** A dead-letter queue, and how full it is: about, since SQS counts so. */
export type DeadLetterQueue = {
  readonly name: string;
  readonly url: string;
  readonly account: string;
  /** Letters that anybody can take. */
  readonly waiting: number;
  /** Letters that somebody has just taken. */
  readonly inFlight: number;
  /** It has a dead-letter queue of its own, which none of the relay has: looking at letters would move them on. */
  readonly movesOn: boolean;
};

export const lettersIn = ({ waiting, inFlight }: Pick<DeadLetterQueue, 'waiting' | 'inFlight'>): number =>
  waiting + inFlight;

export async function relayQueues({ sqs }: Pick<Clients, 'sqs'>): Promise<QueueUrls> {
  const urls = new Map<string, string>();
  for await (const { QueueUrls = [] } of paginateListQueues(
    { client: sqs, pageSize: 1000 },
    { QueueNamePrefix: PREFIX },
  )) {
    for (const url of QueueUrls) urls.set(url.slice(url.lastIndexOf('/') + 1), url);
  }
  return urls;
}

export async function readQueue({ sqs }: Pick<Clients, 'sqs'>, name: string, url: string): Promise<DeadLetterQueue> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: [
        'QueueArn',
        'RedrivePolicy',
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    }),
  );
  const count = (attribute: keyof typeof Attributes) => Number(Attributes[attribute] ?? 0);
  return {
    name,
    url,
    account: accountInArn(Attributes.QueueArn ?? ''),
    waiting: count('ApproximateNumberOfMessages') + count('ApproximateNumberOfMessagesDelayed'),
    inFlight: count('ApproximateNumberOfMessagesNotVisible'),
    movesOn: Attributes.RedrivePolicy !== undefined,
  };
}

/** @throws CommandError where looking at its letters would move them away */
export function openQueue({ clients, terminal }: Session, { name, url, movesOn }: DeadLetterQueue): LetterBox {
  if (!movesOn) return openLetterBox(clients.sqs, url, terminal.note);
  const message = `${name} has a dead-letter queue of its own, to which it moves what is looked at too often: remove its redrive policy first`;
  throw new CommandError(2, message);
}

/** The dead-letter queue that is meant by a name. @throws CommandError that names similar ones where there is none */
export async function findQueue(
  { clients, region }: Session,
  urls: QueueUrls,
  given: string,
): Promise<DeadLetterQueue> {
  const found = findByName(given, [...urls.keys()].filter(isDeadLetterQueue));
  const url = 'name' in found ? urls.get(found.name) : undefined;
  if ('name' in found && url !== undefined) return readQueue(clients, found.name, url);
  const account = await callersAccount(clients);
  const hint = 'hint' in found ? found.hint : '';
  throw new CommandError(2, `there is no dead-letter queue ${given} in account ${account}, ${region}${hint}`);
}

export async function callersAccount({ sts }: Pick<Clients, 'sts'>): Promise<string> {
  const { Account = '' } = await sts.send(new GetCallerIdentityCommand({}));
  return Account;
}
