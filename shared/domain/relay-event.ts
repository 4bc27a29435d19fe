import * as z from 'zod';
import { FindingResult } from './drift/finding.ts';
import { CommitId, PipelineName, RefName, RepositoryArn } from './names.ts';
import { Problem } from './tags/problem.ts';

/** Source of the relay's own events on the default bus of the pipeline account. */
export const EVENT_SOURCE = 'commit-relay';

const Push = z.object({ repository: RepositoryArn, ref: RefName, commit: CommitId, pushId: z.string() });

/** Details of the relay's own events, by detail-type. Members are only ever added. */
export const EVENT_DETAILS = {
  'Pipeline Started': z.object({ pipeline: PipelineName, ...Push.shape, executionId: z.string() }),
  'Start Failed': z.object({
    pipeline: PipelineName,
    ...Push.shape,
    reason: z.string(),
    detail: z.string().optional(),
  }),
  /** Findings that were not there at the last look; what was repaired at once is told as repaired alone. */
  'Drift Found': z.object({ subject: z.string(), findings: z.array(FindingResult) }),
  'Drift Repaired': z.object({ subject: z.string(), findings: z.array(FindingResult) }),
  'Drift Contested': z.object({ subject: z.string(), fields: z.array(z.string()) }),
  'Follower Invalid': z.object({ pipeline: PipelineName, problems: z.array(Problem) }),
} as const;

export type EventType = keyof typeof EVENT_DETAILS;

/** One of the relay's own events. */
export type RelayEvent = {
  [T in EventType]: { readonly type: T; readonly detail: z.infer<(typeof EVENT_DETAILS)[T]> };
}[EventType];
