import { isDeepStrictEqual } from 'node:util';
import { admitMade } from '../admission.ts';
import { addSeconds, type CommitId, type EventTime } from '../names.ts';
import { knownHead, NO_PUSHES, type Push, type RefKey, type RefState } from '../push.ts';
import { CLOCK_SKEW } from '../push-order.ts';
import { madePush, missingPushes, READ_MARGIN } from './missing-pushes.ts';

/** What the head of a branch was, and the moment before it was read. */
export type HeadRead = {
  readonly at: EventTime;
  /** Absent where there is no such branch. */
  readonly commit?: CommitId;
};

/** A push that catch-up made, and for how many seconds it was missing, as far as that is known. */
export type Recovered = { readonly push: Push; readonly lostFor: number };

/** What a look at a branch changes. */
export type RefLook = {
  /** The state to store; absent where it stays as it is. */
  readonly store?: RefState;
  readonly recovered: readonly Recovered[];
};

const NOTHING: RefLook = { recovered: [] };

/**
 * Compares the head of a branch with what is known of it. `state` is undefined at the first look, which starts nothing. A head
 * that stays another one for `grace` seconds is a push whose event was lost; so is what the chain of commits shows to be
 * missing for as long.
 */
export function lookAtRef(key: RefKey, state: RefState | undefined, head: HeadRead, grace: number): RefLook {
  if (state === undefined) return { store: firstSight(head), recovered: [] };
  if (isSame(state, head)) {
    const missing = missingPushes(key, state, addSeconds(head.at, -grace));
    const agreed = agreeing(state, head);
    if (missing.length > 0) return made(admitMade(agreed, missing), missing, head.at);
    return isDeepStrictEqual(agreed, state) ? NOTHING : { store: agreed, recovered: [] };
  }
  const since = state.suspectSince ?? head.at;
  if (addSeconds(since, grace) <= head.at) return catchUp(key, state, head, since);
  return state.suspectSince === undefined ? { store: { ...state, suspectSince: since }, recovered: [] } : NOTHING;
}

const firstSight = ({ at, commit }: HeadRead): RefState =>
  commit === undefined ? { ...NO_PUSHES, goneSince: at } : { ...NO_PUSHES, seen: { commit, at } };

function isSame(state: RefState, { commit }: HeadRead): boolean {
  if (commit === knownHead(state)) return true;
  const { goneSince } = state;
  const last = state.pushes.at(-1);
  // A push that made the branch again in the moment when it was found to be gone.
  const isBack = goneSince !== undefined && last !== undefined && last.time >= addSeconds(goneSince, -CLOCK_SKEW);
  return isBack && last.commit === commit;
}

function agreeing({ suspectSince: _over, goneSince, ...state }: RefState, { commit }: HeadRead): RefState {
  return commit === undefined && goneSince !== undefined ? { ...state, goneSince } : state;
}

function catchUp(
  key: RefKey,
  { suspectSince: _over, ...state }: RefState,
  { at, commit }: HeadRead,
  since: EventTime,
): RefLook {
  if (commit === undefined) return { store: { ...state, goneSince: at }, recovered: [] };
  const oldCommit = knownHead(state);
  const coveredUntil = addSeconds(at, -READ_MARGIN);
  const push = madePush(key, {
    commit,
    ...(oldCommit === undefined ? {} : { oldCommit }),
    time: at,
    made: { after: coveredUntil },
  });
  // All that is missing before it, whatever its age: their events will be covered from now on.
  const missing = missingPushes(key, state, at);
  return made(admitMade(state, [...missing, push], coveredUntil), [...missing, push], at, since);
}

function made(store: RefState, pushes: readonly Push[], now: EventTime, since?: EventTime): RefLook {
  const recovered = pushes.map((push) => ({ push, lostFor: secondsBetween(since ?? push.time, now) }));
  return { store, recovered };
}

const secondsBetween = (from: EventTime, to: EventTime): number => (Date.parse(to) - Date.parse(from)) / 1000;
