/** Works on items, at most so many at once, and gives what came of each, in their order. Does not reject. */
export async function sideBySide<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<PromiseSettledResult<R>[]> {
  const results: PromiseSettledResult<R>[] = [];
  const left = items.entries();
  const next = async () => {
    for (const [at, item] of left) {
      [results[at]] = await Promise.allSettled([work(item)]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, next));
  return results;
}
