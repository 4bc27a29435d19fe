import { z } from 'zod';
import { ApiError } from '../kernel.ts';

export const PageInput = {
  maxResults: z.number().int().min(1).optional(),
  nextToken: z.string().optional(),
};

export type PageRequest = { readonly maxResults?: number | undefined; readonly nextToken?: string | undefined };

export type Page<T> = { readonly items: readonly T[]; readonly nextToken?: string };

const Cursor = z.strictObject({ list: z.string(), after: z.string() });

export type Paging<T> = {
  /** What is listed, so that a token of another list is refused. */
  readonly list: string;
  readonly defaultSize: number;
  readonly key: (item: T) => string;
  /** True of the items that come after the one with this key; that one may have gone since. */
  readonly isAfter: (item: T, key: string) => boolean;
};

/**
 * One page of a list.
 * @throws ApiError InvalidNextTokenException for a token that this list did not give
 */
export function page<T>(items: readonly T[], request: PageRequest, paging: Paging<T>): Page<T> {
  const after = request.nextToken === undefined ? undefined : readCursor(request.nextToken, paging.list);
  const rest = after === undefined ? items : items.filter((item) => paging.isAfter(item, after));
  const chosen = rest.slice(0, request.maxResults ?? paging.defaultSize);
  const last = chosen.at(-1);
  if (last === undefined || chosen.length === rest.length) return { items: chosen };
  const cursor = JSON.stringify({ list: paging.list, after: paging.key(last) });
  return { items: chosen, nextToken: Buffer.from(cursor).toString('base64url') };
}

function readCursor(token: string, list: string): string {
  const cursor = Cursor.safeParse(jsonOf(Buffer.from(token, 'base64url').toString('utf8')));
  if (cursor.success && cursor.data.list === list) return cursor.data.after;
  throw new ApiError('InvalidNextTokenException', 'The next token is not valid');
}

/** The value of a JSON text, undefined where it is none. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
