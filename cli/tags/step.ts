import { isDeepStrictEqual } from 'node:util';
import type { ObservedPipeline, PipelineStatus } from '../../shared/domain/pipeline-status.ts';
import { FOLLOW_TAG, relayTags } from '../../shared/domain/tags/tag-key.ts';

/** Why the registration does not show what the pipeline says now. Empty: it is in step. */
export function outOfStep(
  status: PipelineStatus | undefined,
  observed: ObservedPipeline,
  configHash: string,
): string[] {
  const isFollower = Object.hasOwn(observed.tags, FOLLOW_TAG);
  if (status === undefined) return isFollower ? ['it is not registered yet'] : [];
  if (!isFollower) return ['it has no commit-relay:follow any more'];
  const { seen } = status;
  if (seen === undefined) return ['it is being registered'];
  return [
    ...(isDeepStrictEqual(seen.tags, relayTags(observed.tags)) ? [] : ['its tags have changed']),
    ...(seen.created === observed.created ? [] : ['it was deleted and made anew']),
    ...(seen.version === observed.definition.version
      ? []
      : [`version ${seen.version} is registered, and it is at ${observed.definition.version}`]),
    ...(seen.configHash === configHash ? [] : ["the deployment's configuration has changed"]),
  ];
}
