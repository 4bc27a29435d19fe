import * as z from 'zod';
import type { Decision } from './decision.ts';
import type { StartRequest } from './follower.ts';
import { toStars } from './glob.ts';
import { CommitId, EventTime, RefName, RepositoryArn } from './names.ts';
import type { Push } from './push.ts';
import type { PushEvent } from './source-event.ts';

/** A decision as it is kept for those who ask why: item `DECISION#<time>#<push id>#<action>` of the pipeline. */
export const DecisionRecord = z.object({
  /** Absent of a start by hand, which is of the whole pipeline. */
  action: z.string().optional(),
  /** Somebody asked for the start: nothing was decided. */
  byHand: z.literal(true).optional(),
  repository: RepositoryArn,
  ref: RefName,
  commit: CommitId,
  time: EventTime,
  pushId: z.string(),
  start: z.boolean(),
  /** Why not, where it does not start. */
  reason: z.string().optional(),
  /** The entry of the follow tag that covers the ref. */
  entry: z.string().optional(),
  /** The changed path, or where none was changed, or the directive, or why nobody knows what changed. */
  because: z.string().optional(),
});
export type DecisionRecord = z.infer<typeof DecisionRecord>;

export function toRecord(
  { repository, ref }: PushEvent,
  { id, commit, time }: Push,
  decision: Decision,
): DecisionRecord {
  const because = becauseOf(decision);
  return {
    action: decision.follower.action,
    repository,
    ref,
    commit,
    time,
    pushId: id,
    start: decision.start,
    ...(decision.start ? {} : { reason: decision.reason }),
    ...(decision.clause === undefined ? {} : { entry: decision.clause.entry }),
    ...(because === undefined ? {} : { because }),
  };
}

/** A start that somebody asked for by hand. */
export function byHandRecord({ push }: StartRequest): DecisionRecord {
  const { id: pushId, repository, ref, commit, time } = push;
  return { byHand: true, repository, ref, commit, time, pushId, start: true };
}

/** What beside the ref decided, in a few words. */
export function becauseOf(decision: Decision): string | undefined {
  if (!decision.start) return decision.reason === 'paths-unchanged' ? unchangedText(decision) : decision.directive;
  const { concern, unknown } = decision;
  if (unknown !== undefined) return `changes unknown: ${unknown}`;
  if (concern === undefined) return undefined;
  return concern.entry === undefined ? concern.path : `${concern.path} in ${concern.entry}`;
}

function unchangedText({ follower: { paths, ignorePaths } }: Decision): string {
  const within = paths === undefined ? 'nothing changed' : `nothing changed in ${paths.map(toStars).join(' ')}`;
  return ignorePaths === undefined ? within : `${within} but ${ignorePaths.map(toStars).join(' ')}`;
}
