import * as z from 'zod';
import { text } from './text.ts';

/** A 12-digit AWS account id. */
export const AccountId = z
  .string()
  .regex(/^\d{12}$/, 'expected a 12-digit account id')
  .brand<'AccountId'>();
export type AccountId = z.infer<typeof AccountId>;

/** `arn:aws:codecommit:<region>:<account>:<name>`, in any partition. */
export const RepositoryArn = z
  .string()
  .regex(/^arn:aws[\w-]*:codecommit:[a-z0-9-]+:\d{12}:[\w.-]{1,100}$/, 'expected a CodeCommit repository ARN')
  .brand<'RepositoryArn'>();
export type RepositoryArn = z.infer<typeof RepositoryArn>;

/** Name of a pipeline: 1 to 100 letters, digits and `.@-_` (CodePipeline API reference, PipelineName). */
export const PipelineName = z
  .string()
  .regex(/^[A-Za-z0-9.@\-_]{1,100}$/, 'expected a pipeline name')
  .brand<'PipelineName'>();
export type PipelineName = z.infer<typeof PipelineName>;

/** A full commit id: 40 lower-case hexadecimal digits. */
export const CommitId = z
  .string()
  .regex(/^[0-9a-f]{40}$/, 'expected a commit id of 40 hexadecimal digits')
  .brand<'CommitId'>();
export type CommitId = z.infer<typeof CommitId>;

/** A full ref name: `refs/heads/<branch>` or `refs/tags/<tag>`. */
export const RefName = text(1024)
  .regex(/^refs\/(heads|tags)\/[^\s\p{Cc}~^:?*[\\]+$/u, 'expected refs/heads/<branch> or refs/tags/<tag>')
  .brand<'RefName'>();
export type RefName = z.infer<typeof RefName>;

/** A moment in whole seconds, UTC, as EventBridge writes event times: `2026-01-02T03:04:05Z`. */
export const EventTime = z.iso.datetime({ precision: 0 }).brand<'EventTime'>();
export type EventTime = z.infer<typeof EventTime>;

/** The account in an ARN; empty where it has none, as that of a bucket. */
export const accountInArn = (arn: string): string => arn.split(':')[4] ?? '';

/** The ARN's account, region and repository name. */
export function repositoryParts(arn: RepositoryArn): { region: string; account: string; name: string } {
  const [, , , region = '', account = '', name = ''] = arn.split(':');
  return { region, account, name };
}

export const branchRef = (branch: string): RefName => RefName.parse(`refs/heads/${branch}`);

/** Moves a moment by a number of seconds. */
export function addSeconds(time: EventTime, seconds: number): EventTime {
  return wholeSeconds(new Date(Date.parse(time) + seconds * 1000));
}

/** Rounds a moment down to whole seconds. */
export const wholeSeconds = (at: Date): EventTime => EventTime.parse(`${at.toISOString().slice(0, 19)}Z`);
