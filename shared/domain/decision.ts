import { asksForChanges, type Changes, type Concern, concernOf, type UnknownChanges } from './changes.ts';
import { covers } from './covers.ts';
import type { Follower, RefClause } from './follower.ts';
import type { PushEvent } from './source-event.ts';

/** Why a follower does not start for a push. Closed: metrics count by it. */
export type NoStartReason = 'ref-not-followed' | 'paused' | 'skip-directive' | 'paths-unchanged';

/** What is known of a push beyond its event. */
export type PushKnowledge = {
  readonly changes: Changes;
  /** The directive in the commit's message that asks for no start. */
  readonly directive?: string;
};

/** What one follower does about one push, and what decided. */
export type Decision =
  | {
      readonly start: true;
      readonly follower: Follower;
      /** The entry of the follow tag that covers the ref. */
      readonly clause: RefClause;
      /** The changed path that the path filters let through. */
      readonly concern?: Concern;
      /** Why the path filters let it through unseen. */
      readonly unknown?: UnknownChanges;
    }
  | {
      readonly start: false;
      readonly follower: Follower;
      readonly reason: NoStartReason;
      readonly clause?: RefClause;
      readonly directive?: string;
    };

/** Nothing but the event: what path filters would say was decided before, or is not asked. */
export const EVENT_ALONE: PushKnowledge = { changes: { kind: 'unknown', why: 'not-looked-at' } };

/** Decides for one follower. Pure: the same arguments give the same decision for ever. */
export function decide(push: Pick<PushEvent, 'ref'>, follower: Follower, known: PushKnowledge): Decision {
  const clause = follower.follow.find((candidate) => covers(candidate, push.ref));
  if (clause === undefined) return { start: false, follower, reason: 'ref-not-followed' };
  if (follower.paused) return { start: false, follower, reason: 'paused', clause };
  const { changes, directive } = known;
  if (directive !== undefined) return { start: false, follower, reason: 'skip-directive', clause, directive };
  if (!asksForChanges(follower)) return { start: true, follower, clause };
  if (changes.kind === 'unknown') return { start: true, follower, clause, unknown: changes.why };
  const concern = concernOf(follower, changes.paths);
  if (concern === undefined) return { start: false, follower, reason: 'paths-unchanged', clause };
  return { start: true, follower, clause, concern };
}
