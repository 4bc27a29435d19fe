import { createHash } from 'node:crypto';
import * as z from 'zod';
import { CommitId, EventTime, PipelineName, RefName, RepositoryArn } from './names.ts';

/**
 * One entry of `commit-relay:follow`, understood. `entry` is what the owner wrote: decisions name it.
 * Prefixes, patterns and git tags will be further kinds.
 */
export const RefClause = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('branch'), entry: z.string(), ref: RefName }),
]);
export type RefClause = z.infer<typeof RefClause>;

/** Which commit a start takes: the branch's head when it starts, or exactly the pushed commit. */
export const StartMode = z.enum(['head', 'commit']);
export type StartMode = z.infer<typeof StartMode>;

/** One source action that follows one repository: all that a decision needs, and nothing else. */
export const Follower = z.object({
  pipeline: PipelineName,
  action: z.string().min(1).max(100),
  repository: RepositoryArn,
  follow: z.array(RefClause).min(1),
  start: StartMode,
});
export type Follower = z.infer<typeof Follower>;

/**
 * A start to make: one message in `commit-relay-starts.fifo`, grouped by pipeline. It does not say how: that is decided
 * when it is made, since the pipeline may have changed meanwhile.
 */
export const StartRequest = z.object({
  pipeline: PipelineName,
  push: z.object({
    id: z.string().min(1).max(100),
    repository: RepositoryArn,
    ref: RefName,
    commit: CommitId,
    time: EventTime,
  }),
  /** Id of the event that brought the push, for the logs. */
  eventId: z.string().min(1).max(100),
});
export type StartRequest = z.infer<typeof StartRequest>;

/**
 * One name for the start of one push in one pipeline, the same at every try: 64 hexadecimal digits. It is the
 * message's deduplication id and the clientRequestToken.
 */
export function startToken({ push, pipeline }: StartRequest): string {
  return createHash('sha256').update(`${push.id}\n${pipeline}`).digest('hex');
}
