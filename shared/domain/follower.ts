import { createHash } from 'node:crypto';
import * as z from 'zod';
import { CommitId, EventTime, PipelineName, RefName, RepositoryArn } from './names.ts';
import { PUSH_FACTS } from './tags/push-facts.ts';
import { filled, text } from './text.ts';

/** One entry of `commit-relay:follow`, understood. `entry` is what the owner wrote: decisions name it. */
export const RefClause = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ref'), entry: z.string(), ref: RefName }),
  /** All below it; ends in `/`. */
  z.object({ kind: z.literal('prefix'), entry: z.string(), prefix: z.string() }),
  /** A glob over full ref names, in the notation of tags; one that ends in `/` covers all below. */
  z.object({ kind: z.literal('pattern'), entry: z.string(), pattern: z.string() }),
]);
export type RefClause = z.infer<typeof RefClause>;

/** Which commit a start takes: the branch's head when it starts, or exactly the pushed commit. */
export const StartMode = z.enum(['head', 'commit']);
export type StartMode = z.infer<typeof StartMode>;

/** Whether drift of a pipeline is repaired, only told, or not looked at. */
export type RepairMode = 'repair' | 'observe' | 'off';

/** A variable of the pipeline, and the fact of the push that it takes. */
export const Variable = z.object({ name: z.string(), fact: z.enum(PUSH_FACTS) });
export type Variable = z.infer<typeof Variable>;

/** One source action that follows one repository: all that a decision needs, and nothing else. */
export const Follower = z.object({
  pipeline: PipelineName,
  action: text(100),
  repository: RepositoryArn,
  follow: filled(RefClause),
  /** Globs in the notation of tags: only a change in one of them starts. Absent: any change does. */
  paths: filled(z.string()).optional(),
  /** Changes in these alone do not start. */
  ignorePaths: filled(z.string()).optional(),
  start: StartMode,
  variables: filled(Variable).optional(),
  /** Pushes are decided and told, and start nothing. */
  paused: z.literal(true).optional(),
});
export type Follower = z.infer<typeof Follower>;

/** What variables may take from the commit itself: name of the author, first line of the message. */
export const CommitFacts = z.object({ author: z.string(), message: z.string() });
export type CommitFacts = z.infer<typeof CommitFacts>;

/**
 * A start to make: one message in `commit-relay-starts.fifo`, grouped by pipeline. It does not say how: that is decided
 * when it is made, since the pipeline may have changed meanwhile.
 */
export const StartRequest = z.object({
  pipeline: PipelineName,
  push: z.object({
    id: text(100),
    repository: RepositoryArn,
    ref: RefName,
    commit: CommitId,
    oldCommit: CommitId.optional(),
    time: EventTime,
  }),
  /**
   * Somebody asked for exactly this: no newer push overtakes it, and it overtakes none, since it may be of an older commit.
   */
  byHand: z.literal(true).optional(),
  /** Absent where no variable asks for it, or the commit could not be read. */
  commit: CommitFacts.optional(),
  /** Id of the event that brought the push, for the logs. */
  eventId: text(100),
});
export type StartRequest = z.infer<typeof StartRequest>;

/**
 * One name for the start of one push in one pipeline, the same at every try: 64 hexadecimal digits. It is the
 * message's deduplication id and the clientRequestToken.
 */
export function startToken({ push, pipeline }: StartRequest): string {
  return createHash('sha256').update(`${push.id}\n${pipeline}`).digest('hex');
}
