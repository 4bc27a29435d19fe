import { startPipeline } from '../../shared/app/start-pipeline.ts';
import { describeIssues, TerminalError } from '../../shared/domain/errors.ts';
import { StartRequest } from '../../shared/domain/follower.ts';
import { parseJson } from '../../shared/domain/json.ts';
import { composeStart } from '../../shared/runtime/composition.ts';
import { sqsHandler } from '../../shared/runtime/sqs-handler.ts';

const { ports, deadLetters, visibility } = composeStart();

/**
 * Starts one pipeline for one push. Woken by `commit-relay-starts.fifo`, one message group a pipeline. A
 * message that comes again, after seconds or by redrive after days, finds its claim and starts nothing twice. One that
 * cannot be made now comes back later and later.
 */
export const handler = sqsHandler({ deadLetters, visibility }, async (body, about) => {
  const json = parseJson(body);
  const request = StartRequest.safeParse(json);
  if (!request.success) throw new TerminalError('malformed', describeIssues(request.error, json));
  const { eventId, pipeline, push } = request.data;
  await startPipeline(ports, request.data, about({ eventId, pushId: push.id, pipeline }));
});
