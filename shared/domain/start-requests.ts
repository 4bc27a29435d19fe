import type { Decision } from './decision.ts';
import type { CommitFacts, StartRequest } from './follower.ts';
import type { PipelineName } from './names.ts';
import type { Push } from './push.ts';
import type { PushEvent } from './source-event.ts';

/**
 * The starts that decisions ask for: one a pipeline, however many of its actions follow the push. A pipeline that could
 * not be decided on is asked for too: it is decided when the start is made, by when the sweep may have mended it.
 */
export function startRequests(
  { repository, ref, eventId }: PushEvent,
  { id, commit, oldCommit, time }: Push,
  decisions: readonly Decision[],
  undecided: readonly PipelineName[] = [],
  facts?: CommitFacts,
): StartRequest[] {
  const decided = decisions.filter(({ start }) => start).map(({ follower }) => follower.pipeline);
  const push = { id, repository, ref, commit, ...(oldCommit === undefined ? {} : { oldCommit }), time };
  return [...new Set([...decided, ...undecided])].map((pipeline) => {
    return { pipeline, push, eventId, ...(facts === undefined ? {} : { commit: facts }) };
  });
}
