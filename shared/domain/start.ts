import * as z from 'zod';
import { StartRequest } from './follower.ts';
import { EventTime, RefName, RepositoryArn } from './names.ts';

/** Why a start that was asked for was not made. */
const RefusedReason = z.enum(['not-following', 'paused', 'pipeline-not-found']);

/** How one push ended with one pipeline: item `START#<push id>`. */
export const StartRecord = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('started'),
    executionId: z.string(),
    /** The run was found after the try that made it was cut short. */
    adopted: z.boolean(),
  }),
  /** The pipeline had already started a newer push of the same ref. */
  z.object({ status: z.literal('overtaken'), by: z.string() }),
  z.object({ status: z.literal('refused'), reason: RefusedReason, detail: z.string() }),
  /** CodePipeline would not make it so. It is kept in the dead-letter queue, and may be sent again once that is mended. */
  z.object({ status: z.literal('failed'), reason: z.literal('invalid-start'), detail: z.string() }),
]);
export type StartRecord = z.infer<typeof StartRecord>;

/** Whether a start is dealt with for good. */
export const isOver = (record: StartRecord | undefined): record is StartRecord =>
  record !== undefined && record.status !== 'failed';

/** A call of StartPipelineExecution that may have been made: item `ATTEMPT` of the pipeline until it is accounted for. */
export const Attempt = z.object({ request: StartRequest, since: z.iso.datetime() });
export type Attempt = z.infer<typeof Attempt>;

/** The newest push of a ref that a pipeline started: item `STARTED#<repository>#<ref>` of the pipeline. */
export const LastStarted = z.object({
  id: z.string(),
  repository: RepositoryArn,
  ref: RefName,
  commit: z.string(),
  time: EventTime,
});
export type LastStarted = z.infer<typeof LastStarted>;

/** An execution as CodePipeline lists it. `startedBy` is the trigger's detail: the ARN of who called. */
export type Run = {
  readonly executionId: string;
  readonly startedAt: Date;
  readonly trigger: string;
  readonly startedBy: string;
};

/** Clocks of two services may differ by this much: seconds. */
const CLOCK_SKEW = 60;

/**
 * The runs that an interrupted attempt may have made: started since then by our own role, oldest first.
 * The role is told by its name in `arn:aws:sts::<account>:assumed-role/<role>/<session>`.
 */
export function possibleRuns(runs: readonly Run[], since: Date, roleName: string): Run[] {
  const earliest = since.getTime() - CLOCK_SKEW * 1000;
  return runs
    .filter((run) => run.trigger === 'StartPipelineExecution' && run.startedAt.getTime() >= earliest)
    .filter((run) => run.startedBy.includes(`:assumed-role/${roleName}/`))
    .toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
}
