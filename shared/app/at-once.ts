import { sideBySide } from './side-by-side.ts';

/**
 * Works on items, at most so many at once, and gives the results in their order. After the first error no further item is
 * begun; it is thrown when those under way have ended.
 */
export async function mapAtOnce<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const errors: unknown[] = [];
  const outcomes = await sideBySide(items, limit, async (item) => {
    if (errors.length > 0) throw errors[0];
    try {
      return await work(item);
    } catch (error) {
      errors.push(error);
      throw error;
    }
  });
  if (errors.length > 0) throw errors[0];
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}
