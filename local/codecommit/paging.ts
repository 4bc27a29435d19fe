import * as z from 'zod';
import { ApiError } from '../kernel.ts';
import { decodeToken, encodeToken } from '../page.ts';

/** Reads a token back. Throws InvalidContinuationTokenException on one that this operation never gave. */
export function continuation<S extends z.ZodType>(schema: S, token: string): z.infer<S> {
  const state = decodeToken(schema, token);
  if (state !== undefined) return state;
  throw new ApiError('InvalidContinuationTokenException', `the continuation token is not valid: ${token}`);
}

const NAMES_A_PAGE = 1_000;
const AfterName = z.object({ after: z.string() });

/** One page of names in the order given; each name comes once, also when names come and go between the pages. */
export function pageOfNames(names: readonly string[], token: string | undefined) {
  const after = token === undefined ? undefined : continuation(AfterName, token).after;
  const start = after === undefined ? 0 : names.indexOf(after) + 1;
  const page = names.slice(start, start + NAMES_A_PAGE);
  const more = start + NAMES_A_PAGE < names.length;
  return { page, ...(more && { nextToken: encodeToken({ after: page.at(-1) }) }) };
}
