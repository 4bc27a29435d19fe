import * as z from 'zod';
import { ApiError } from '../kernel.ts';
import { type PageRequest, pageOf } from '../page.ts';

export const PageInput = {
  maxResults: z.number().int().min(1).optional(),
  nextToken: z.string().optional(),
};

type Given = { readonly maxResults?: number | undefined; readonly nextToken?: string | undefined };
type Listed<T> = Pick<PageRequest<T>, 'list' | 'key' | 'isAfter'> & { readonly defaultSize: number };

const invalid = () => new ApiError('InvalidNextTokenException', 'The next token is not valid');

/**
 * One page of a list.
 * @throws ApiError InvalidNextTokenException for a token that this list did not give
 */
export function page<T>(items: readonly T[], { maxResults, nextToken }: Given, { defaultSize, ...listed }: Listed<T>) {
  const found = pageOf(items, { ...listed, size: maxResults ?? defaultSize, token: nextToken, invalid });
  return { items: found.items, ...(found.token !== undefined && { nextToken: found.token }) };
}
