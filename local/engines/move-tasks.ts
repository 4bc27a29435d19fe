import { randomUUID } from 'node:crypto';
import { list, text } from '../json.ts';
import { ApiError } from '../kernel.ts';

/** Calls SQS in one account, with its own URLs and ARNs. */
type CallQueue = (
  operation: string,
  input: Readonly<Record<string, unknown>>,
) => Promise<Readonly<Record<string, unknown>>>;

type Task = {
  readonly TaskHandle: string;
  readonly Status: 'COMPLETED';
  readonly SourceArn: string;
  readonly DestinationArn: string;
  readonly ApproximateNumberOfMessagesMoved: number;
  readonly StartedTimestamp: number;
};

/** StartMessageMoveTask of one account: the move is done when the call returns. */
export interface MoveTasks {
  start(input: Readonly<Record<string, unknown>>): Promise<{ readonly TaskHandle: string }>;
  /** Tasks of one dead-letter queue, the latest first. */
  list(sourceArn: string): { readonly Results: readonly Task[] };
}

async function queuesThatUse(deadLetterArn: string, call: CallQueue): Promise<readonly string[]> {
  const found: string[] = [];
  for (const QueueUrl of list(await call('ListQueues', {}), 'QueueUrls')) {
    const { Attributes } = await call('GetQueueAttributes', {
      QueueUrl,
      AttributeNames: ['QueueArn', 'RedrivePolicy'],
    });
    if (text(Attributes, 'RedrivePolicy').includes(`"${deadLetterArn}"`)) found.push(text(Attributes, 'QueueArn'));
  }
  return found;
}

async function destination(sourceArn: string, given: string, call: CallQueue): Promise<string> {
  const users = await queuesThatUse(sourceArn, call);
  if (users.length === 0) {
    throw new ApiError('InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.');
  }
  if (given !== '') return given;
  const [only, another] = users;
  if (only === undefined || another !== undefined) {
    throw new ApiError('UnsupportedOperation', `${sourceArn} serves several queues: say the DestinationArn`);
  }
  return only;
}

/** A moved message is a new one to the destination, so it gets a deduplication id that was not seen there. */
function resend(message: unknown, QueueUrl: string): Readonly<Record<string, unknown>> {
  const attributes =
    typeof message === 'object' && message !== null && 'Attributes' in message ? message.Attributes : {};
  const MessageAttributes =
    typeof message === 'object' && message !== null && 'MessageAttributes' in message ? message.MessageAttributes : {};
  const MessageGroupId = text(attributes, 'MessageGroupId');
  const fifo = MessageGroupId === '' ? {} : { MessageGroupId, MessageDeduplicationId: randomUUID() };
  return { QueueUrl, MessageBody: text(message, 'Body'), MessageAttributes, ...fifo };
}

async function move(from: string, to: string, call: CallQueue): Promise<number> {
  for (let moved = 0; ; ) {
    const received = await call('ReceiveMessage', {
      QueueUrl: from,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    const messages = list(received, 'Messages');
    if (messages.length === 0) return moved;
    for (const message of messages) {
      await call('SendMessage', resend(message, to));
      await call('DeleteMessage', { QueueUrl: from, ReceiptHandle: text(message, 'ReceiptHandle') });
      moved += 1;
    }
  }
}

/**
 * Makes the move tasks of one account. A message's own origin is not kept: with several users a destination is
 * asked for.
 */
export function createMoveTasks(call: CallQueue): MoveTasks {
  const tasks: Task[] = [];
  const urlOf = (arn: string) => arn.split(':').slice(4).join('/');
  return {
    async start(input) {
      const SourceArn = text(input, 'SourceArn');
      const DestinationArn = await destination(SourceArn, text(input, 'DestinationArn'), call);
      const StartedTimestamp = Date.now();
      const moved = await move(urlOf(SourceArn), urlOf(DestinationArn), call);
      const TaskHandle = randomUUID();
      const done = { TaskHandle, Status: 'COMPLETED' as const, SourceArn, DestinationArn };
      tasks.unshift({ ...done, ApproximateNumberOfMessagesMoved: moved, StartedTimestamp });
      return { TaskHandle };
    },
    list: (sourceArn) => ({ Results: tasks.filter((task) => task.SourceArn === sourceArn) }),
  };
}
