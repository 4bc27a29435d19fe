import { createHash } from 'node:crypto';
import * as z from 'zod';
import { StartRequest } from './follower.ts';
import { EventTime } from './names.ts';
import { text } from './text.ts';

/** A stop of all starts, by whoever may write the registry: item `FREEZE`, `STATUS`. */
export const Freeze = z.object({
  reason: text(),
  since: EventTime,
  /** It ends by itself then. */
  until: EventTime.optional(),
});
export type Freeze = z.infer<typeof Freeze>;

export const isFrozen = (freeze: Freeze | undefined, now: EventTime): freeze is Freeze =>
  freeze !== undefined && (freeze.until === undefined || now < freeze.until);

/**
 * The start that waits for the thaw, the newest of its pipeline and ref: item `FREEZE`,
 * `HELD#<pipeline>#<repository ARN>#<ref>`.
 */
export const HeldStart = z.object({
  request: StartRequest,
  /** Another each time that it is held, so that a release never removes what was held after it. */
  revision: text(),
});
export type HeldStart = z.infer<typeof HeldStart>;

/**
 * Deduplication id of a released start. Not that of the start itself: within five minutes the queue would take it for the
 * message that was held, and drop it.
 */
export function releaseToken({ request, revision }: HeldStart): string {
  return createHash('sha256').update(`${request.push.id}\n${request.pipeline}\n${revision}`).digest('hex');
}
