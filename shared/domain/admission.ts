import { addSeconds } from './names.ts';
import type { Push, RefState } from './push.ts';
import { inOrder } from './push-order.ts';
import type { Deletion, PushEvent } from './source-event.ts';

/** How many pushes a ref remembers; older ones that were dispatched are forgotten. */
const REMEMBERED = 50;

/** Seconds between `coveredUntil` of a made push and the moment its head was read. */
const COVER_MARGIN = 60;

export type Admission =
  /** The first news of this push; `state` is what to store. */
  | { readonly kind: 'new'; readonly push: Push; readonly state: RefState }
  /** A push that is already known: a duplicate, a retry, or the late event of a push that catch-up made. */
  | { readonly kind: 'same'; readonly push: Push }
  /** Older than what catch-up has already covered. */
  | { readonly kind: 'covered' };

/** Decides whether an event tells of a push that is not yet known (design: a push has one identity). */
export function admit(state: RefState, event: PushEvent): Admission {
  const known =
    state.pushes.find((push) => push.id === event.eventId) ?? state.pushes.find((push) => made(push, event));
  if (known !== undefined) return { kind: 'same', push: known };
  if (state.coveredUntil !== undefined && event.time <= state.coveredUntil) return { kind: 'covered' };
  const push: Push = {
    id: event.eventId,
    commit: event.commit,
    ...(event.oldCommit === undefined ? {} : { oldCommit: event.oldCommit }),
    time: event.time,
    dispatched: false,
  };
  const pushes = inOrder([...state.pushes, push]);
  return { kind: 'new', push, state: { ...returned(state, pushes, push), pushes: forget(pushes) } };
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
  return { ...state, pushes: forget(pushes) };
}

/** Whether `push` happened before `other`, as far as this ref remembers; by time where it does not. */
export function isOlder(state: RefState, push: Pick<Push, 'id' | 'time'>, other: Pick<Push, 'id' | 'time'>): boolean {
  const position = state.pushes.findIndex(({ id }) => id === push.id);
  const otherPosition = state.pushes.findIndex(({ id }) => id === other.id);
  if (position >= 0 && otherPosition >= 0) return position < otherPosition;
  return push.time < other.time;
}

/** The event is the late news of a push that catch-up made from the same commit. */
function made(push: Push, event: PushEvent): boolean {
  const coveredUntil = addSeconds(push.time, -COVER_MARGIN);
  return push.made === true && push.commit === event.commit && event.time > coveredUntil && event.time <= push.time;
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
