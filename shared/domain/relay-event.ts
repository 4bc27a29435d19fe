import * as z from 'zod';
import { FindingResult } from './drift/finding.ts';
import { AccountId, CommitId, EventTime, PipelineName, RefName, RepositoryArn } from './names.ts';
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
  /** A push whose own event did not arrive: it was found by looking at the ref. */
  'Push Recovered': z.object({
    ...Push.shape,
    oldCommit: CommitId.optional(),
    /** Seconds from the first look that found the ref changed to the push. */
    lostFor: z.number().int().optional(),
  }),
  /** Nothing was heard of a source account for too long: its pushes may be lost. */
  'Source Silent': z.object({
    account: AccountId,
    lastHeard: EventTime.optional(),
    /** Which link from the account to the relay bus is broken, the first of them, where that was found out. */
    brokenLink: z.string().optional(),
    /** All that is broken and all that is not known of the links. */
    detail: z.string().optional(),
  }),
} as const;

export type EventType = keyof typeof EVENT_DETAILS;

export const EVENT_TYPES = Object.keys(EVENT_DETAILS) as EventType[];

/** What is left out of a detail that would be too big: entries at the end of its list, ends of long texts. */
export const Cut = z.object({ omitted: z.number().int().min(0), shortened: z.number().int().min(0) });

/** The whole detail of an event as it is sent. */
export const sentDetail = (type: EventType) =>
  z.object({
    /** Changes only if members are taken away or change their meaning. */
    version: z.literal('1'),
    ...EVENT_DETAILS[type].shape,
    /** The `eventId` on the log lines of the work that the event tells of. */
    cause: z.string().optional(),
    cut: Cut.optional(),
  });

/** One of the relay's own events. */
export type RelayEvent = {
  [T in EventType]: { readonly type: T; readonly detail: z.infer<(typeof EVENT_DETAILS)[T]> };
}[EventType];
