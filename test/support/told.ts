import { CommitId, PipelineName } from '../../shared/domain/names.ts';
import type { RelayEvent } from '../../shared/domain/relay-event.ts';
import { startRequest } from './start-request.ts';

/** The event of a run of a pipeline, for push e1. */
export function started(pipeline: string): RelayEvent {
  const { push } = startRequest(pipeline, 'e1');
  const { id: pushId, repository, ref } = push;
  const commit = CommitId.parse(push.commit);
  const detail = { pipeline: PipelineName.parse(pipeline), repository, ref, commit, pushId, executionId: 'run-1' };
  return { type: 'Pipeline Started', detail };
}
