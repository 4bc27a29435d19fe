import * as z from 'zod';
import { CommitId, EventTime, RefName, RepositoryArn } from './names.ts';
import { text } from './text.ts';

/** One admitted push of one ref. */
export const Push = z.object({
  /** The event's id, or a hash for a push that catch-up made. The same push has the same id for ever. */
  id: text(100),
  commit: CommitId,
  oldCommit: CommitId.optional(),
  time: EventTime,
  /** Catch-up made it: no event had told of it. Should its event come late, it is of a moment between this one and `time`. */
  made: z.object({ after: EventTime }).optional(),
  /** Every start that it asks for has been enqueued. */
  dispatched: z.boolean(),
  /** When catch-up last gave it to `dispatch`. */
  sentAt: EventTime.optional(),
});
export type Push = z.infer<typeof Push>;

/** What is known of one ref: item `REF#<full ref name>` of its repository. */
export const RefState = z.object({
  /** Admitted pushes in the order in which they happened, oldest first. */
  pushes: z.array(Push),
  /** Events not newer than this tell nothing new: catch-up read the head of the branch after it. */
  coveredUntil: EventTime.optional(),
  /** The ref was deleted then, or was not there when it was first looked for, and no push has made it since. */
  goneSince: EventTime.optional(),
  /** The head at the first look, which started nothing; kept while it may tell what came before the first push. */
  seen: z.object({ commit: CommitId, at: EventTime }).optional(),
  /** Every look since then found another head than the one that is known. */
  suspectSince: EventTime.optional(),
});
export type RefState = z.infer<typeof RefState>;

/** The head that all that is known leads to; undefined where there should be no such ref. */
export const knownHead = ({ pushes, seen, goneSince }: RefState): CommitId | undefined =>
  goneSince === undefined ? (pushes.at(-1)?.commit ?? seen?.commit) : undefined;

export const NO_PUSHES: RefState = { pushes: [] };

/** Names one ref of one repository. */
export const RefKey = z.object({ repository: RepositoryArn, ref: RefName });
export type RefKey = z.infer<typeof RefKey>;
