import type { Terminal } from '../terminal/terminal.ts';
import { aboutLetter } from './about.ts';
import type { Letter } from './letter.ts';
import { oneLine } from './letter-lines.ts';

/** Letters that are shown before anybody is asked. */
const SHOWN = 20;

/** Shows what is to come of letters, and how many more are meant. Gives the ids of those that it showed. */
export function tellProspects(
  letters: readonly Letter[],
  meant: number,
  prospect: (letter: Letter) => { readonly isWork: boolean; readonly text: string },
  { print, note, paint }: Terminal,
): ReadonlySet<string> {
  const shown = letters.slice(0, SHOWN);
  for (const letter of shown) {
    const { isWork, text } = prospect(letter);
    print(`${paint('bold', letter.id)}  ${oneLine(aboutLetter(letter))}`);
    print(`  ${isWork ? oneLine(text) : paint('yellow', `stays: ${oneLine(text)}`)}`);
  }
  if (meant > shown.length) note(`and about ${meant - shown.length} more`);
  return new Set(shown.map(({ id }) => id));
}
