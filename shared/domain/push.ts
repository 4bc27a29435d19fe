import * as z from 'zod';
import { CommitId, EventTime, RefName, RepositoryArn } from './names.ts';

/** One admitted push of one ref. */
export const Push = z.object({
  /** The event's id, or a hash for a push that catch-up made. The same push has the same id for ever. */
  id: z.string().min(1).max(100),
  commit: CommitId,
  oldCommit: CommitId.optional(),
  time: EventTime,
  /** Catch-up made it from the head of the branch: no event had told of it. */
  made: z.literal(true).optional(),
  /** Every start that it asks for has been enqueued. */
  dispatched: z.boolean(),
});
export type Push = z.infer<typeof Push>;

/** What is known of one ref: item `REF#<full ref name>` of its repository. */
export const RefState = z.object({
  /** Admitted pushes in the order in which they happened, oldest first. */
  pushes: z.array(Push),
  /** Events not newer than this tell nothing new: catch-up read the head of the branch after it. */
  coveredUntil: EventTime.optional(),
  /** The ref was deleted then, and no push has made it again since. */
  goneSince: EventTime.optional(),
});
export type RefState = z.infer<typeof RefState>;

export const NO_PUSHES: RefState = { pushes: [] };

/** Names one ref of one repository. */
export const RefKey = z.object({ repository: RepositoryArn, ref: RefName });
export type RefKey = z.infer<typeof RefKey>;
