import type { z } from 'zod';
import { ApiError } from '../kernel.ts';

/**
 * Reads an operation's input with a schema.
 * @throws ApiError ValidationException, saying what is wrong and where
 */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new ApiError('ValidationException', `${problems.length} validation error(s): ${problems.join('; ')}`);
}

/** A time as the JSON protocol writes it: seconds since 1970. */
export const epochSeconds = (at: Date): number => at.getTime() / 1000;
