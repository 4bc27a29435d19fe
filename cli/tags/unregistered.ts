import type { PipelineName } from '../../shared/domain/names.ts';
import type { PipelineStatus } from '../../shared/domain/pipeline-status.ts';
import { FOLLOW_TAG } from '../../shared/domain/tags/tag-key.ts';

/** Why nothing of a pipeline is registered, and what to do about it. */
export function unregisteredText(
  name: PipelineName,
  tags: Readonly<Record<string, string>>,
  status: PipelineStatus | undefined,
): string {
  if (!Object.hasOwn(tags, FOLLOW_TAG))
    return `${name} is not a follower, so the relay may not start it; relay follow ${name} makes it one`;
  if (status !== undefined && status.problems.length > 0)
    return `the tags of ${name} are invalid, and nothing of it is registered; relay show ${name} says what is wrong`;
  return `${name} is not registered yet; the next sweep, within 5 minutes, sees to it`;
}
