import type * as z from 'zod';
import type { Cut } from './relay-event.ts';

type Detail = Readonly<Record<string, unknown>>;

/**
 * Bytes of a detail at most. PutEvents takes a megabyte since January 2026 and 256 KB before and in its reference;
 * targets such as queues, and the log line of an event that was lost, have to hold the envelope as well.
 */
export const DETAIL_BYTES = 200_000;

/** Characters that are left of a text in a detail that is too big: more than names and ARNs have. */
const TEXT_LENGTH = 2_000;

/**
 * The detail, or where that is too big what fits of it: long texts are shortened, then entries at the end of its list
 * left out; `cut` says how many of either.
 */
export function fitDetail(detail: Detail): Detail {
  if (sizeOf(detail) <= DETAIL_BYTES) return detail;
  const { value, shortened } = shorten(detail);
  const short = { ...detail, ...value };
  const [name, list] = Object.entries(short).find(([, member]) => Array.isArray(member)) ?? [];
  if (name === undefined || !Array.isArray(list)) return { ...short, cut: cut(0, shortened) };
  let room = DETAIL_BYTES - sizeOf({ ...short, [name]: [], cut: cut(list.length, shortened) });
  const tooMany = list.findIndex((entry) => {
    room -= sizeOf(entry) + 1;
    return room < 0;
  });
  const kept = tooMany === -1 ? list : list.slice(0, tooMany);
  return { ...short, [name]: kept, cut: cut(list.length - kept.length, shortened) };
}

const cut = (omitted: number, shortened: number): z.infer<typeof Cut> => ({ omitted, shortened });

/** Bytes of a value as JSON. */
export const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** A copy in which no text is longer than it may be, and the number of those that were. */
function shorten(detail: Detail): { readonly value: Detail; readonly shortened: number } {
  let shortened = 0;
  const value: Detail = JSON.parse(JSON.stringify(detail), (_key, member: unknown) => {
    if (typeof member !== 'string' || member.length <= TEXT_LENGTH) return member;
    shortened += 1;
    return `${member.slice(0, TEXT_LENGTH - 1).toWellFormed()}…`;
  });
  return { value, shortened };
}
