import type { Letter } from './letter.ts';
import type { LetterBox } from './letter-box.ts';

/**
 * Takes a queue's letters page by page, each once, until none is left that was not seen. Whatever is still in the queue then, or
 * when something fails, is given back: nobody else sees it before.
 * @param act works on letters, and gives those that are in the queue no more
 * @param room how many letters more are wanted; 0 ends it
 */
export async function goThrough(
  box: LetterBox,
  act: (letters: readonly Letter[]) => Promise<readonly Letter[]>,
  room: () => number,
): Promise<void> {
  const held = new Map<string, Letter>();
  const seen = new Set<string>();
  /** Letters in a row that were met before: held ones are offered again once their minute is over. */
  let known = 0;
  try {
    for (let most = room(); most > 0; most = room()) {
      const page = await box.take(most);
      const fresh = page.filter(({ id }) => !seen.has(id));
      known = fresh.length > 0 ? 0 : known + page.length;
      if (page.length === 0 || known > held.size) return;
      for (const letter of page) held.set(letter.id, letter);
      for (const { id } of page) seen.add(id);
      const done = fresh.length === 0 ? [] : await act(fresh);
      for (const { id } of done) held.delete(id);
    }
  } finally {
    await box.giveBack([...held.values()]);
  }
}

/** Looks at so many letters of a queue, or until those of the given ids are found; oldest first. */
export async function lookAt(box: LetterBox, limit: number, ids: readonly string[] = []): Promise<Letter[]> {
  const letters: Letter[] = [];
  const isFound = () => ids.length > 0 && ids.every((id) => letters.some((letter) => letter.id === id));
  await goThrough(
    box,
    async (page) => {
      letters.push(...page);
      return [];
    },
    () => (isFound() ? 0 : limit - letters.length),
  );
  return letters.toSorted((a, b) => (a.sentAt < b.sentAt ? -1 : 1));
}
