import * as z from 'zod';

/**
 * Text of one character at least. Not by zod's `min` and `max`: these compare the `length` of whatever has one, also of what is no text,
 * and throw where that cannot be compared.
 * @param most UTF-16 units
 */
export const text = (most?: number) => z.string().regex(new RegExp(`^.{1,${most ?? ''}}$`, 's'));

/** A list of one member at least, for the same reason. */
export const filled = <T extends z.ZodType>(member: T) =>
  z.array(member).refine((list) => list.length > 0, 'expected one member at least');
