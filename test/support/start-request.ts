import type { StartRequest } from '../../shared/domain/follower.ts';
import { branchRef, PipelineName } from '../../shared/domain/names.ts';
import { APP, at, commit } from './builders.ts';

/** A start of a pipeline for a push of repository app. */
export function startRequest(pipeline: string, pushId: string, branch = 'main'): StartRequest {
  return {
    pipeline: PipelineName.parse(pipeline),
    push: { id: pushId, repository: APP, ref: branchRef(branch), commit: commit('b'), time: at(1) },
    eventId: pushId,
  };
}
