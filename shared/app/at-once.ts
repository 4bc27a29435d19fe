/**
 * Works on items, at most so many at once, and gives the results in their order. After the first error no further item is
 * begun; it is thrown when those under way have ended.
 */
export async function mapAtOnce<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const errors: unknown[] = [];
  const waiting = items.entries();
  const next = async () => {
    for (const [at, item] of waiting) {
      if (errors.length > 0) return;
      try {
        results[at] = await work(item);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, next));
  if (errors.length > 0) throw errors[0];
  return results;
}
