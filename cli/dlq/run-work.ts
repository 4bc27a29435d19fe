import { findQueue, lettersIn, openQueue, relayQueues } from '../aws/dead-letter-queues.ts';
import { BATCH } from '../aws/letter-box.ts';
import type { Session } from '../aws/session.ts';
import { type Answer, isWanted } from '../terminal/ask.ts';
import { goThrough, lookAt } from './go-through.ts';
import type { Letter } from './letter.ts';
import type { LetterBox } from './letter-box.ts';
import type { Place } from './plan-redrive.ts';
import { isDone, type Result } from './result.ts';
import { pickLetters } from './selection.ts';
import { tellProspects } from './tell-prospects.ts';
import { type Ending, tellResults } from './tell-results.ts';

/** What is done to letters. */
export type Work = {
  readonly verb: 'redrive' | 'drop';
  /** What is to come of a letter, for people; `isWork` where anything is. */
  readonly prospect: (letter: Letter) => { readonly isWork: boolean; readonly text: string };
  readonly act: (tell: (result: Result) => void) => (letters: readonly Letter[]) => Promise<readonly Letter[]>;
  /** The file that keeps what is done away with, once there is one. */
  readonly kept?: () => string | undefined;
};

/** A dead-letter queue of the account, about how many letters it holds, and the URLs of the relay's queues. */
export type Opened = {
  readonly place: Place;
  readonly box: LetterBox;
  readonly total: number;
  readonly urls: ReadonlyMap<string, string>;
};

/** Letters that are looked at before anybody is asked, and those that are gone through to find some by their ids. */
const LOOKED_AT = 100;
const SEARCHED = 10_000;

export async function openPlace(session: Session, given: string): Promise<Opened> {
  const urls = await relayQueues(session.clients);
  const queue = await findQueue(session, urls, given);
  const { name, account } = queue;
  const place = { queue: name, queues: new Set(urls.keys()), account, region: session.region };
  return { place, box: openQueue(session, queue), total: lettersIn(queue), urls };
}

/**
 * Shows the letters that are meant, asks, does it and tells what came of it; gives the exit code.
 * @param ids undefined: all letters
 */
export async function runWork(
  { terminal }: Session,
  opened: Opened,
  ids: readonly string[] | undefined,
  answer: Answer,
  work: Work,
): Promise<0 | 1> {
  const { place, box, total } = opened;
  const seen = await terminal.working(`reading ${place.queue}`, () =>
    lookAt(box, ids === undefined ? LOOKED_AT : SEARCHED, ids),
  );
  const letters = ids === undefined ? seen : pickLetters(seen, ids, { queue: place.queue, total });
  let shown: ReadonlySet<string> = new Set();
  const end = (ending: Pick<Ending, 'applied' | 'results' | 'unseen'>) =>
    tellResults({ place, verb: work.verb, shown, kept: work.kept?.(), ...ending }, answer, terminal);
  if (letters.length === 0) {
    if (total === 0) terminal.note(`${place.queue} is empty`);
    return end({ applied: false, results: [], unseen: total });
  }
  const meant = ids === undefined ? Math.max(total, letters.length) : letters.length;
  if (answer.json !== true) shown = tellProspects(letters, meant, work.prospect, terminal);
  if (letters.length === meant && !letters.some((letter) => work.prospect(letter).isWork)) {
    terminal.note('nothing was changed');
    const results = letters.map((letter) => ({ letter, outcome: 'left', why: work.prospect(letter).text }) as const);
    return end({ applied: false, results, unseen: 0 });
  }
  const [question, what] = asked(work.verb, meant, ids === undefined, place.queue);
  if (!(await isWanted(terminal, answer, question, what))) {
    terminal.note('nothing was changed');
    return end({ applied: false, results: [], unseen: 0 }) || 1;
  }
  const { results, met } = await carryOut(terminal, opened, { ids, meant }, work);
  if (ids === undefined) return end({ applied: true, results, unseen: Math.max(0, total - met) });
  const lost = letters.filter(({ id }) => !results.some(({ letter }) => letter.id === id));
  const why = 'it is not to be seen any more: somebody else has taken it';
  return end({
    applied: true,
    results: [...results, ...lost.map((letter) => ({ letter, outcome: 'failed', why }) as const)],
    unseen: 0,
  });
}

function asked(verb: Work['verb'], count: number, isAll: boolean, queue: string): [question: string, what: string] {
  const messages = `${isAll ? 'all ' : ''}${count} message${count === 1 ? '' : 's'}`;
  return [`${verb === 'redrive' ? 'Redrive' : 'Drop'} ${messages}?`, `${verb} ${messages} of ${queue}`];
}

/** Goes through the queue; gives what became of each letter, and how many letters there were. */
async function carryOut(
  terminal: Session['terminal'],
  { box, place }: Opened,
  { ids, meant }: { readonly ids: readonly string[] | undefined; readonly meant: number },
  { verb, act }: Work,
): Promise<{ results: readonly Result[]; met: number }> {
  const results: Result[] = [];
  let [met, done, counted] = [0, 0, 0];
  const work = act((result) => {
    results.push(result);
    if (isDone(result)) done += 1;
    // What comes back at once does not count: all that was there before has its turn.
    if (result.outcome !== 'came-back') counted += 1;
  });
  const progress = () => `${done} of ${meant} messages of ${place.queue} done`;
  const goOn = 'the same command goes on from there, once a minute is over';
  const visit = (letters: readonly Letter[]) => {
    met += letters.length;
    return work(ids === undefined ? letters : letters.filter(({ id }) => ids.includes(id)));
  };
  try {
    await terminal.working(
      progress,
      () => goThrough(box, visit, () => (counted >= meant ? 0 : BATCH)),
      `interrupted: ${goOn}`,
    );
  } catch (error) {
    terminal.note(`the ${verb} stopped, ${progress()}; ${goOn}`);
    throw error;
  }
  return { results, met };
}
