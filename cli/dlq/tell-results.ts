import type { Terminal } from '../terminal/terminal.ts';
import { aboutLetter } from './about.ts';
import { oneLine } from './letter-lines.ts';
import type { Place } from './plan-redrive.ts';
import { whyUnseen } from './queues.ts';
import { isDone, type Result } from './result.ts';

/** How a redrive or drop ended. */
export type Ending = {
  readonly place: Place;
  readonly verb: 'redrive' | 'drop';
  readonly applied: boolean;
  readonly results: readonly Result[];
  /** About how many letters of the queue could not be seen. */
  readonly unseen: number;
  /** Ids of letters whose prospect was shown before. */
  readonly shown: ReadonlySet<string>;
  /** The file that keeps what was dropped. */
  readonly kept?: string | undefined;
};

/** Tells how it ended; gives the exit code: 0 where nothing that was meant is left in the queue. */
export function tellResults(ending: Ending, { json }: { readonly json?: boolean }, terminal: Terminal): 0 | 1 {
  const { place, verb, results, unseen, applied, shown, kept } = ending;
  const { print, note, paint } = terminal;
  if (json === true) print(JSON.stringify(resultsJson(ending), undefined, 2));
  if (applied && json !== true) {
    const isNews = (result: Result) => !isDone(result) && !(result.outcome === 'left' && shown.has(result.letter.id));
    for (const { letter, outcome, why } of results.filter(isNews)) {
      print(`${paint('bold', letter.id)}  ${oneLine(aboutLetter(letter))}`);
      print(`  ${paint('red', `${outcome}: ${oneLine(why ?? '')}`)}`);
    }
    print(paint('bold', countsText(results)));
  }
  if (kept !== undefined) note(`what was dropped is in ${kept}, a line of JSON each`);
  if (unseen > 0) {
    note(`about ${unseen} messages of ${place.queue} could not be seen: ${whyUnseen(place.queue)}; ${verb} again`);
  }
  return results.every(isDone) && unseen === 0 ? 0 : 1;
}

/** `2 redriven to commit-relay-starts.fifo, 1 left`. */
function countsText(results: readonly Result[]): string {
  const words = results.map(({ outcome, to }) => (to === undefined ? outcome : `${outcome} to ${to}`));
  const order = words.toSorted((a, b) => orderOf(a) - orderOf(b));
  const counts = [...Map.groupBy(order, (word) => word)].map(([word, all]) => `${all.length} ${word}`);
  return counts.length === 0 ? 'nothing was there any more' : counts.join(', ');
}

/** What is done comes first. */
const orderOf = (word: string): number => (/^(redriven|dropped)/.test(word) ? 0 : 1);

function resultsJson({ place: { queue, account, region }, applied, results, unseen, kept }: Ending) {
  return {
    queue,
    account,
    region,
    applied,
    messages: results.map(({ letter, ...rest }) => ({ id: letter.id, about: aboutLetter(letter), ...rest })),
    unseen,
    ...(kept !== undefined && { kept }),
  };
}
