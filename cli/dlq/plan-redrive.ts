import { createHash } from 'node:crypto';
import { REDRIVEN } from '../../shared/adapters/dead-letters.ts';
import { BUS } from '../../shared/domain/wiring/wiring-names.ts';
import { type Letter, lastPart, type Origin, originOf } from './letter.ts';
import type { Sending } from './letter-box.ts';
import { isDeadLetterQueue } from './queues.ts';
import { verdictOf } from './reasons.ts';

/** The dead-letter queue that a letter is in, and its surroundings. */
export type Place = {
  readonly queue: string;
  /** Names of the relay's queues in the account. */
  readonly queues: ReadonlySet<string>;
  readonly account: string;
  readonly region: string;
};

export type RedrivePlan =
  | { readonly kind: 'send'; readonly to: string; readonly sending: Sending }
  /** It stays where it is: why, and what to do instead. */
  | { readonly kind: 'stay'; readonly why: string };

export type RedriveOptions = {
  /** Also what will be rejected again. */
  readonly force: boolean;
  /** When this redrive began, ISO 8601: what it sends carries it, so that what comes back is told from what is left. */
  readonly mark: string;
};

const NEXT_RUN = 'it is not run again: the next run does the same. Drop it';

const FORWARDED =
  'nobody but AWS may put an event of aws.codecommit on a bus. Once the forwarding is right, catch-up starts what branches have ' +
  'missed; start what followed a git tag with relay start --ref. Then drop it';

/** Where a letter goes, and as what; or why it stays. */
export function planRedrive(letter: Letter, place: Place, { force, mark }: RedriveOptions): RedrivePlan {
  const origin = originOf(letter, place.queue, place.queues);
  const to = destinationOf(origin, place);
  if ('why' in to) return { kind: 'stay', why: to.why };
  if (origin.kind === 'queue' && origin.reason !== undefined && !force && verdictOf(origin.reason).comesBack) {
    return { kind: 'stay', why: `${verdictOf(origin.reason).advice}. Drop it, or give --force` };
  }
  return { kind: 'send', to: to.queue, sending: sendingOf(letter, to.queue, mark) };
}

function destinationOf(origin: Origin, place: Place): { readonly queue: string } | { readonly why: string } {
  switch (origin.kind) {
    case 'queue':
      return { queue: origin.queue };
    case 'rule':
      return targetQueue(origin.target, place);
    case 'schedule':
    case 'asynchronous':
      return { why: NEXT_RUN };
    case 'unknown':
      return { why: `where it came from is not known: nothing says so, and ${place.queue} serves no queue. Drop it` };
  }
}

/** The target of a rule, if it is a queue that the relay works off. */
function targetQueue(target: string, { queues, account, region }: Place) {
  const [, , service, inRegion, inAccount] = target.split(':');
  const name = lastPart(target);
  if (service === 'events' && name === BUS) return { why: FORWARDED };
  const isOurs = service === 'sqs' && inRegion === region && inAccount === account;
  if (isOurs && queues.has(name) && !isDeadLetterQueue(name)) return { queue: name };
  return {
    why: `the target of its rule, ${target || 'which nothing names'}, is no queue of the relay in ${account}, ${region}`,
  };
}

function sendingOf({ id, body, group = id }: Letter, to: string, mark: string): Sending {
  const sending = { id, body, attributes: { [REDRIVEN]: mark } };
  return to.endsWith('.fifo') ? { ...sending, group, deduplicationId: redriveToken(id) } : sending;
}

/**
 * Deduplication id of a redriven message. Not the one that it had: within five minutes the queue would take it for the first one,
 * and drop it. The same each time, so that a redrive which was cut short before it removed the letter sends once.
 */
const redriveToken = (id: string): string => createHash('sha256').update(`redrive\n${id}`).digest('hex');
