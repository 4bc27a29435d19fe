import * as z from 'zod';
import { parseJson } from './json.ts';

/** What a token stands for, as text that tells its holder nothing. */
export const encodeToken = (state: unknown): string => Buffer.from(JSON.stringify(state)).toString('base64url');

/** Reads a token back; undefined when it stands for nothing of this schema. */
export function decodeToken<S extends z.ZodType>(schema: S, token: string): z.infer<S> | undefined {
  return schema.safeParse(parseJson(Buffer.from(token, 'base64url').toString('utf8'))).data;
}

export type PageRequest<T> = {
  /** What is listed, so that a token of another list is refused. */
  readonly list: string;
  readonly size: number;
  /** The one that the page before gave; empty or undefined for the first page. */
  readonly token: string | undefined;
  readonly key: (item: T) => string;
  /** True of the items after the one with this key; that one may have gone since. Default: those whose key is greater. */
  readonly isAfter?: (item: T, key: string) => boolean;
  /** Refuses a token that this list did not give. */
  readonly invalid: () => Error;
};

/** `token` leads to the next page; undefined on the last. */
export type Page<T> = { readonly items: readonly T[]; readonly token: string | undefined };

const Cursor = z.strictObject({ list: z.string(), after: z.string() });

/** One page of items that stand in the order of their keys. Throws what `invalid` gives. */
export function pageOf<T>(items: readonly T[], request: PageRequest<T>): Page<T> {
  const { list, size, token, key, isAfter = (item, after) => key(item) > after, invalid } = request;
  let rest = items;
  if (token) {
    const cursor = decodeToken(Cursor, token);
    if (cursor?.list !== list) throw invalid();
    rest = items.filter((item) => isAfter(item, cursor.after));
  }
  const page = rest.slice(0, size);
  const last = page.at(-1);
  const more = last !== undefined && page.length < rest.length;
  return { items: page, token: more ? encodeToken({ list, after: key(last) }) : undefined };
}
