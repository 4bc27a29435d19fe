import * as z from 'zod';
import { ApiError, type Caller } from '../kernel.ts';
import { type PageRequest, pageOf } from '../page.ts';

/** One operation: takes the decoded input, gives the output, throws ApiError. */
export type Operation = (input: unknown, caller: Caller) => unknown;
export type Operations = Readonly<Record<string, Operation>>;

/** Makes an operation of a schema for its input and what it does. Input that does not fit: ValidationException. */
export function operation<T>(schema: z.ZodType<T>, run: (input: T, caller: Caller) => unknown): Operation {
  return (input, caller) => {
    const parsed = schema.safeParse(input);
    if (!parsed.success) throw new ApiError('ValidationException', z.prettifyError(parsed.error));
    return run(parsed.data, caller);
  };
}

export const Tags = z
  .array(z.object({ Key: z.string(), Value: z.string() }))
  .default([])
  .transform((tags) => Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])));

/** The paging members that every List operation takes. */
export const Paging = z.object({ Limit: z.int().optional(), NextToken: z.string().optional() });

const invalid = () => new ApiError('ValidationException', 'NextToken is not valid.');

/**
 * One page of at most `Limit` (100) items in the order of their keys. Throws ValidationException for a token that
 * was not given out.
 */
export function page<T>(
  all: readonly T[],
  { Limit = 100, NextToken }: z.infer<typeof Paging>,
  { list, key }: Pick<PageRequest<T>, 'list' | 'key'>,
) {
  const { items, token } = pageOf(all, { list, key, size: Limit, token: NextToken, invalid });
  return { items, next: token === undefined ? {} : { NextToken: token } };
}
