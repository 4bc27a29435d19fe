import { lettersIn, openQueue, readQueue } from '../aws/dead-letter-queues.ts';
import type { Session } from '../aws/session.ts';
import { lookAt } from './go-through.ts';
import { queueWords } from './queues.ts';

/** A dead-letter queue, for people and machines. */
export type QueueRow = {
  readonly name: string;
  readonly account: string;
  /** About, as SQS counts. */
  readonly messages: number;
  /** Those among them that somebody has just taken. */
  readonly inFlight: number;
  /** When the oldest was sent, of those that were looked at. */
  readonly oldest: string | null;
  /** There is no older one. */
  readonly isOldestKnown: boolean;
  readonly holds: string;
  readonly remedy: string;
  readonly movesOn: boolean;
};

/** Letters that are looked at to find the oldest. */
const LOOKED_AT = 50;

export async function queueRow(session: Session, name: string, url: string): Promise<QueueRow> {
  const queue = await readQueue(session.clients, name, url);
  const { account, inFlight, movesOn } = queue;
  const messages = lettersIn(queue);
  const letters = messages === 0 || movesOn ? [] : await lookAt(openQueue(session, queue), LOOKED_AT);
  const oldest = letters[0]?.sentAt ?? null;
  // In a FIFO queue the first of each group can be seen, and whatever waits behind it is younger.
  const isFirstSeen = name.endsWith('.fifo') && inFlight === 0 && letters.length < LOOKED_AT;
  const isOldestKnown = isFirstSeen || letters.length >= messages;
  return { name, account, messages, inFlight, oldest, isOldestKnown, ...queueWords(name), movesOn };
}
