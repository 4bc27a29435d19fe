import { addSeconds, type EventTime } from './names.ts';
import type { Push, RefState } from './push.ts';
import { CLOCK_SKEW, inOrder } from './push-order.ts';
import type { Deletion, PushEvent } from './source-event.ts';

/** How many pushes a ref remembers; older ones that were dispatched are forgotten. */
const REMEMBERED = 50;

export type Admission =
  /** The first news of this push; `state` is what to store. */
  | { readonly kind: 'new'; readonly push: Push; readonly state: RefState }
  /** A push that is already known: a duplicate, a retry, or the late event of a push that catch-up made. */
  | { readonly kind: 'same'; readonly push: Push }
  /** Older than what catch-up has already covered. */
  | { readonly kind: 'covered' };

/** Decides whether an event tells of a push that is not yet known (design: a push has one identity). */
export function admit(state: RefState, event: PushEvent): Admission {
  const known = state.pushes.find((push) => push.id === event.eventId);
  if (known !== undefined) return { kind: 'same', push: known };
  if (state.coveredUntil !== undefined && event.time <= state.coveredUntil) return { kind: 'covered' };
  const made = state.pushes.find((push) => isNewsOf(push, event, state));
  if (made !== undefined) return { kind: 'same', push: made };
  const push: Push = {
    id: event.eventId,
    commit: event.commit,
    ...(event.oldCommit === undefined ? {} : { oldCommit: event.oldCommit }),
    time: event.time,
    dispatched: false,
  };
  return { kind: 'new', push, state: withPushes(state, [...state.pushes, push], [push]) };
}

/**
 * The state with pushes that catch-up made. They are given first, so that what neither time nor commits order comes after
 * them. With `coveredUntil`, no event of that moment or an earlier one tells anything new.
 */
export function admitMade(state: RefState, made: readonly Push[], coveredUntil?: EventTime): RefState {
  const next = withPushes(state, [...made, ...state.pushes], made);
  return coveredUntil === undefined ? next : { ...next, coveredUntil };
}

function withPushes(state: RefState, given: readonly Push[], added: readonly Push[]): RefState {
  const pushes = inOrder(given);
  const { seen, ...rest } = added.reduce((next, push) => returned(next, pushes, push), state);
  const kept = forget(pushes);
  // What was seen at first tells what came before the first push, as long as that is remembered.
  const isWhole = kept.length === pushes.length;
  return { ...rest, ...(isWhole && seen !== undefined ? { seen } : {}), pushes: kept };
}

/** A push after the deletion has brought the ref back. */
function returned(state: RefState, pushes: readonly Push[], push: Push): RefState {
  const { goneSince, ...rest } = state;
  const isBack = goneSince !== undefined && pushes.at(-1) === push && push.time >= goneSince;
  return isBack ? rest : state;
}

/** The state after a deletion; the same one where the ref has been made again since, or is known to be gone. */
export function noteDeletion(state: RefState, { time, oldCommit }: Pick<Deletion, 'time' | 'oldCommit'>): RefState {
  const last = state.pushes.at(-1);
  const isOld = last !== undefined && (last.time > time || (last.time === time && oldCommit !== last.commit));
  const isKnown = state.goneSince !== undefined && state.goneSince >= time;
  return isOld || isKnown ? state : { ...state, goneSince: time };
}

/** The state once every start of the push is enqueued. */
export function markDispatched(state: RefState, pushId: string): RefState {
  const pushes = state.pushes.map((push) => (push.id === pushId ? { ...push, dispatched: true } : push));
  return withPushes(state, pushes, []);
}

/** Whether `push` happened before `other`, as far as this ref remembers; by time where it does not. */
export function isOlder(state: RefState, push: Pick<Push, 'id' | 'time'>, other: Pick<Push, 'id' | 'time'>): boolean {
  const position = state.pushes.findIndex(({ id }) => id === push.id);
  const otherPosition = state.pushes.findIndex(({ id }) => id === other.id);
  if (position >= 0 && otherPosition >= 0) return position < otherPosition;
  return push.time < other.time;
}

/**
 * The event is the late news of a push that catch-up made. One that begins where a later push ended is not: the branch
 * came back to the commit.
 */
function isNewsOf(push: Push, event: PushEvent, { pushes }: RefState): boolean {
  if (push.made === undefined || push.commit !== event.commit) return false;
  const isOfItsTime =
    event.time >= addSeconds(push.made.after, -CLOCK_SKEW) && event.time <= addSeconds(push.time, CLOCK_SKEW);
  const later = event.time < push.time ? [] : pushes.slice(pushes.indexOf(push) + 1);
  return isOfItsTime && !later.some(({ commit }) => commit === event.oldCommit);
}

/** Drops the oldest dispatched pushes beyond the limit; what is not yet dispatched is never dropped. */
function forget(pushes: readonly Push[]): Push[] {
  let surplus = pushes.length - REMEMBERED;
  return pushes.filter(({ dispatched }) => {
    const drop = dispatched && surplus > 0;
    if (drop) surplus -= 1;
    return !drop;
  });
}
