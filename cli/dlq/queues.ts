/** What the names of the relay's queues say; pure. */

import { didYouMean, nearest } from '../terminal/nearest.ts';

export const PREFIX = 'commit-relay-';

const DEAD_LETTERS = /-dlq(\.fifo)?$/;

export const isDeadLetterQueue = (name: string): boolean => name.startsWith(PREFIX) && DEAD_LETTERS.test(name);

/** `commit-relay-starts-dlq.fifo` is `starts` for short. */
export const shortName = (name: string): string => name.slice(PREFIX.length).replace(DEAD_LETTERS, '');

/** What failed, where, and what is to be done about it. */
export type QueueWords = { readonly holds: string; readonly remedy: string };

/** The function that works off a queue. */
const WORKERS: ReadonlyMap<string, string> = new Map([
  ['pushes', 'commit-relay-dispatch'],
  ['starts', 'commit-relay-start'],
  ['reconcile', 'commit-relay-reconcile'],
]);

/** Its log tells why it failed at what came from this queue. */
export const workerOf = (queue: string): string => WORKERS.get(shortName(queue)) ?? 'the function that works it off';

const FORWARD = /^forward-(?<account>\d{12})$/;

export function queueWords(name: string): QueueWords {
  const own = shortName(name);
  const redrive = { remedy: `relay dlq show ${own}, mend it, relay dlq redrive ${own}` };
  const account = FORWARD.exec(own)?.groups?.['account'];
  if (account !== undefined) {
    return {
      holds: `pushes that the forward rule could not put on the relay bus of ${account}`,
      remedy: `relay dlq show ${own}, mend the forwarding, relay dlq drop ${own}`,
    };
  }
  switch (own) {
    case 'pushes':
      return { holds: 'events that dispatch rejected or failed at', ...redrive };
    case 'starts':
      return { holds: 'starts that CodePipeline refused, or that failed', ...redrive };
    case 'reconcile':
      return { holds: 'keys and events that reconcile rejected or failed at', ...redrive };
    case 'rules':
      return { holds: 'events that a rule could not put into its queue', ...redrive };
    default:
      return {
        holds: `runs of ${PREFIX}${own} that failed`,
        remedy: `relay dlq show ${own}, mend it, relay dlq drop ${own}`,
      };
  }
}

/** The queue that is meant by its name, the short form, the name of what it serves, or its alarm; else a hint. */
export function findByName(
  given: string,
  names: readonly string[],
): { readonly name: string } | { readonly hint: string } {
  const bare = given
    .replace(/-not-empty$/, '')
    .replace(/\.fifo$/, '')
    .replace(/-dlq$/, '');
  const wanted = bare.startsWith(PREFIX) ? bare.slice(PREFIX.length) : bare;
  const name = names.find((each) => shortName(each) === wanted);
  return name === undefined ? { hint: didYouMean(nearest(wanted, names.map(shortName))) } : { name };
}

/** Why not all letters of a queue can be seen at once. */
export const whyUnseen = (queue: string): string =>
  queue.endsWith('.fifo')
    ? 'they wait behind others of their pipeline, or somebody else has taken them'
    : 'somebody else has taken them, or there are too many';
