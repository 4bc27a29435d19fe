import { createHash } from 'node:crypto';
import { addSeconds, type EventTime } from '../names.ts';
import type { Push, RefKey, RefState } from '../push.ts';
import { CLOCK_SKEW } from '../push-order.ts';

/** Seconds within which a push may have been before or after a head that was read: clocks differ, and reading takes time. */
export const READ_MARGIN = 60;

/** A push that no event told of; its id is the same at every try, and of no other push. */
export function madePush({ repository, ref }: RefKey, push: Omit<Push, 'id' | 'dispatched'>): Push {
  const { oldCommit = '', commit, time } = push;
  const id = createHash('sha256').update([repository, ref, oldCommit, commit, time].join('\n')).digest('hex');
  return { id, ...push, dispatched: false };
}

/** A moment at which the head of the ref is known. */
type Point = Pick<Push, 'commit' | 'time'> & Partial<Push>;

/**
 * The pushes that the chain of commits shows to be missing: one begins at another commit than that where the one before it
 * ended, so something was pushed in between. `until` is the time of the last push that is judged: the event of what came
 * just before may still be on its way.
 */
export function missingPushes(key: RefKey, { pushes, seen }: RefState, until: EventTime): Push[] {
  const points: Point[] = [...(seen === undefined ? [] : [{ commit: seen.commit, time: seen.at }]), ...pushes];
  return pushes.flatMap((push) => {
    const before = points[points.indexOf(push) - 1];
    if (before === undefined || push.time > until || !isMissing(before, push, points)) return [];
    const { oldCommit: commit, time } = push;
    if (commit === undefined) return [];
    return madePush(key, { commit, oldCommit: before.commit, time, made: { after: before.time } });
  });
}

function isMissing(before: Point, { oldCommit, time, made }: Push, points: readonly Point[]): boolean {
  // Catch-up made this one from the head that was known then: what has come late since is part of it.
  if (made !== undefined) return false;
  // Older pushes that were forgotten may be missing behind one that waits to be dispatched.
  if (before.dispatched === false) return false;
  // What was seen first is no push: the one after it may have been made just before.
  if (before.id === undefined && time <= addSeconds(before.time, READ_MARGIN)) return false;
  const earliest = addSeconds(before.time, -CLOCK_SKEW);
  const latest = addSeconds(time, CLOCK_SKEW);
  // It is there, if not always just before: times of one second leave the order open.
  return !points.some((point) => point.commit === oldCommit && point.time >= earliest && point.time <= latest);
}
