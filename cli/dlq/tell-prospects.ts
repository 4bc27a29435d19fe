import type { Terminal } from '../terminal/terminal.ts';
import { aboutLetter } from './about.ts';
import type { Letter } from './letter.ts';
import { oneLine } from './letter-lines.ts';

/** Letters that are shown before anybody is asked. */
const SHOWN = 20;

/** Shows what is to come of letters, and how many more are meant. */
export function tellProspects(
  letters: readonly Letter[],
  meant: number,
  prospect: (letter: Letter) => { readonly isWork: boolean; readonly text: string },
  { print, note, paint }: Terminal,
): void {
  for (const letter of letters.slice(0, SHOWN)) {
    const { isWork, text } = prospect(letter);
    print(`${paint('bold', letter.id)}  ${oneLine(aboutLetter(letter))}`);
    print(`  ${isWork ? oneLine(text) : paint('yellow', oneLine(text))}`);
  }
  const more = meant - Math.min(letters.length, SHOWN);
  if (more > 0) note(`and about ${more} more`);
}
