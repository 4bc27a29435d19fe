/**
 * Works on items, at most so many at once, and gives the results in their order. Rejects with the first error, after
 * which no further item is begun.
 */
export async function mapAtOnce<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  const failed = new AbortController();
  const next = async () => {
    for (const [at, item] of waiting) {
      if (failed.signal.aborted) return;
      try {
        results[at] = await work(item);
      } catch (error) {
        failed.abort();
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, next));
  return results;
}
