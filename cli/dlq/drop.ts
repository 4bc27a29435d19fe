import type { NewFile } from '../files/new-file.ts';
import type { Letter } from './letter.ts';
import type { LetterBox } from './letter-box.ts';
import type { Result } from './result.ts';

/** What a letter is in the file that keeps it: a line of JSON. */
const savedLine = (queue: string, letter: Letter): string => `${JSON.stringify({ queue, ...letter })}\n`;

/**
 * Makes what drops a page of letters: each is on the disk, whole, before it is removed. It gives the letters that are in the queue
 * no more.
 * @param tell called with what became of each letter
 */
export function dropper(
  box: LetterBox,
  queue: string,
  file: Pick<NewFile, 'append'>,
  tell: (result: Result) => void,
): (letters: readonly Letter[]) => Promise<readonly Letter[]> {
  return async (letters) => {
    if (letters.length === 0) return [];
    await file.append(letters.map((letter) => savedLine(queue, letter)).join(''));
    const failures = await box.remove(letters);
    for (const letter of letters) {
      const why = failures.get(letter.id);
      tell(
        why === undefined ? { letter, outcome: 'dropped' } : { letter, outcome: 'failed', why: `not removed: ${why}` },
      );
    }
    return letters.filter(({ id }) => !failures.has(id));
  };
}
