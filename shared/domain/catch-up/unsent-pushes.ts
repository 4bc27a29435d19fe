import { addSeconds, type EventTime } from '../names.ts';
import type { Push, RefState } from '../push.ts';

/** Seconds until a push that was sent is sent once more: by then its message was tried as often as it is, or is lost. */
const SEND_AGAIN = 20 * 60;

/**
 * The admitted pushes that nobody seems to be dispatching. Whoever admitted one is given `grace` seconds, unless catch-up made
 * it: then there is no other message.
 */
export function unsentPushes({ pushes }: RefState, now: EventTime, grace: number): Push[] {
  return pushes.filter(({ dispatched, sentAt, made, time }) => {
    if (dispatched) return false;
    if (sentAt !== undefined) return addSeconds(sentAt, SEND_AGAIN) <= now;
    return made !== undefined || addSeconds(time, grace) <= now;
  });
}

/** The state once these pushes were given to `dispatch`. */
export function markSent(state: RefState, sent: ReadonlySet<string>, now: EventTime): RefState {
  return { ...state, pushes: state.pushes.map((push) => (sent.has(push.id) ? { ...push, sentAt: now } : push)) };
}
