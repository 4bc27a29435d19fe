/** At most three of the names that somebody may have meant by a wrong one, nearest first. */
export function nearest(wrong: string, names: Iterable<string>): string[] {
  const given = wrong.toLowerCase();
  const limit = Math.max(1, Math.floor(given.length / 3));
  return [...names]
    .map((name) => ({ name, distance: distanceTo(given, name.toLowerCase(), limit) }))
    .filter(({ distance }) => distance <= limit + HOLDS)
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** A name that holds the wrong one comes after those that are a few edits away. */
const HOLDS = 0.5;

function distanceTo(given: string, name: string, limit: number): number {
  const edits = editDistance(given, name);
  return edits > limit && given.length >= 3 && name.includes(given) ? limit + HOLDS : edits;
}

/** Levenshtein's distance, row by row. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [i, char] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const swap = (row[j] ?? 0) + (char === other ? 0 : 1);
      next.push(Math.min(swap, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** ` (did you mean a or b?)`, or nothing. */
export function didYouMean(names: readonly string[]): string {
  return names.length === 0 ? '' : `; did you mean ${names.join(' or ')}?`;
}
