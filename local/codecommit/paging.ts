import { z } from 'zod';
import { ApiError } from '../kernel.ts';

/** What a token stands for, as text that tells its holder nothing. */
export const encodeToken = (state: unknown): string => Buffer.from(JSON.stringify(state)).toString('base64url');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Reads a token back. Throws InvalidContinuationTokenException on one that this operation never gave. */
export function decodeToken<S extends z.ZodType>(schema: S, token: string): z.infer<S> {
  const state = schema.safeParse(parseJson(Buffer.from(token, 'base64url').toString('utf8')));
  if (state.success) return state.data;
  throw new ApiError('InvalidContinuationTokenException', `the continuation token is not valid: ${token}`);
}

const NAMES_A_PAGE = 1_000;
const AfterName = z.object({ after: z.string() });

/** One page of names in the order given; each name comes once, also when names come and go between the pages. */
export function pageOfNames(names: readonly string[], token: string | undefined) {
  const after = token === undefined ? undefined : decodeToken(AfterName, token).after;
  const start = after === undefined ? 0 : names.indexOf(after) + 1;
  const page = names.slice(start, start + NAMES_A_PAGE);
  const more = start + NAMES_A_PAGE < names.length;
  return { page, ...(more && { nextToken: encodeToken({ after: page.at(-1) }) }) };
}
