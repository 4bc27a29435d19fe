import { REDRIVEN } from '../../shared/adapters/dead-letters.ts';
import type { Letter } from './letter.ts';
import type { Failures, LetterBox, Sender } from './letter-box.ts';
import { type Place, planRedrive, type RedriveOptions, type RedrivePlan } from './plan-redrive.ts';
import type { Result } from './result.ts';

export type RedrivePorts = { readonly box: LetterBox; readonly sender: Sender };

type Planned = { readonly letter: Letter; readonly plan: RedrivePlan & { readonly kind: 'send' } };

/**
 * Makes what redrives a page of letters: each is sent before it is removed, so that whatever cuts it short loses none. Of a FIFO
 * group nothing is sent behind a letter that failed. It gives the letters that are in the queue no more.
 * @param tell called with what became of each letter
 */
export function redriver(
  { box, sender }: RedrivePorts,
  place: Place,
  options: RedriveOptions,
  tell: (result: Result) => void,
): (letters: readonly Letter[]) => Promise<readonly Letter[]> {
  const stuck = new Set<string>();

  function choose(letters: readonly Letter[]): Planned[] {
    return letters.flatMap((letter) => {
      if (letter.attributes[REDRIVEN] === options.mark) {
        const { reason, detail } = letter.attributes;
        tell({ letter, outcome: 'came-back', why: reason === undefined ? 'it failed again' : `${reason}: ${detail}` });
        return [];
      }
      const plan = planRedrive(letter, place, options);
      if (plan.kind === 'send') return [{ letter, plan }];
      tell({ letter, outcome: 'left', why: plan.why });
      return [];
    });
  }

  /** Tells of those that failed, and gives the others. */
  function succeeded(planned: readonly Planned[], failures: Failures, what: string): Planned[] {
    return planned.filter(({ letter }) => {
      const why = failures.get(letter.id);
      if (why === undefined) return true;
      tell({ letter, outcome: 'failed', why: `${what}: ${why}` });
      if (letter.group !== undefined) stuck.add(letter.group);
      return false;
    });
  }

  async function send(to: string, planned: readonly Planned[]): Promise<Planned[]> {
    const notSent = await sender.send(
      to,
      planned.map(({ plan }) => plan.sending),
    );
    const sent = succeeded(planned, notSent, 'not sent');
    const notRemoved = await box.remove(sent.map(({ letter }) => letter));
    const done = succeeded(sent, notRemoved, 'sent, and not removed');
    for (const { letter } of done) tell({ letter, outcome: 'redriven', to });
    return done;
  }

  return async (letters) => {
    const gone: Letter[] = [];
    for (const turn of turns(choose(letters))) {
      const free = turn.filter(({ letter }) => letter.group === undefined || !stuck.has(letter.group));
      for (const { letter } of turn.filter((each) => !free.includes(each))) {
        tell({ letter, outcome: 'failed', why: 'not sent: one before it in its group failed' });
      }
      for (const [to, planned] of Map.groupBy(free, ({ plan }) => plan.to)) {
        gone.push(...(await send(to, planned)).map(({ letter }) => letter));
      }
    }
    return gone;
  };
}

/** Those that may be sent together: of a group the first, then the second, and so on. */
function turns(planned: readonly Planned[]): readonly Planned[][] {
  const counts = new Map<string, number>();
  const numbered = planned.map((each) => {
    const group = each.letter.group ?? each.letter.id;
    const turn = counts.get(group) ?? 0;
    counts.set(group, turn + 1);
    return { each, turn };
  });
  return [...Map.groupBy(numbered, ({ turn }) => turn).values()].map((some) => some.map(({ each }) => each));
}
