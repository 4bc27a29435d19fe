import type { Follower, RefClause, StartRequest } from './follower.ts';
import { matchesGlob } from './glob.ts';
import type { PipelineName } from './names.ts';
import type { Push } from './push.ts';
import type { PushEvent } from './source-event.ts';

/** Why a follower does not start for a push. Closed: metrics count by it. */
export type NoStartReason = 'ref-not-followed' | 'paused';

/** What one follower does about one push, and the entry of its tag that decided. */
export type Decision =
  | { readonly start: true; readonly follower: Follower; readonly clause: RefClause }
  | {
      readonly start: false;
      readonly follower: Follower;
      readonly reason: NoStartReason;
      /** The entry that matched the ref, where one did. */
      readonly clause?: RefClause;
    };

/** Decides for one follower. Pure: the same push and follower give the same decision for ever. */
export function decide(push: Pick<PushEvent, 'ref'>, follower: Follower): Decision {
  const clause = follower.follow.find((candidate) => matches(candidate, push.ref));
  if (clause === undefined) return { start: false, follower, reason: 'ref-not-followed' };
  return follower.paused ? { start: false, follower, reason: 'paused', clause } : { start: true, follower, clause };
}

function matches(clause: RefClause, ref: string): boolean {
  switch (clause.kind) {
    case 'ref':
      return clause.ref === ref;
    case 'prefix':
      return ref.startsWith(clause.prefix);
    case 'pattern':
      return matchesGlob(clause.pattern, ref);
  }
}

/**
 * The starts that decisions ask for: one a pipeline, however many of its actions follow the push. A pipeline that could
 * not be decided on is asked for too: it is decided when the start is made, by when the sweep may have mended it.
 */
export function startRequests(
  event: PushEvent,
  push: Push,
  decisions: readonly Decision[],
  undecided: readonly PipelineName[] = [],
): StartRequest[] {
  const { repository, ref, eventId } = event;
  const { id, commit, time } = push;
  const decided = decisions.filter(({ start }) => start).map(({ follower }) => follower.pipeline);
  const pipelines = new Set([...decided, ...undecided]);
  return [...pipelines].map((pipeline) => ({ pipeline, push: { id, repository, ref, commit, time }, eventId }));
}
