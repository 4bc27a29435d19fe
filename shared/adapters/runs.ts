import {
  type CodePipelineClient,
  type PipelineExecutionSummary,
  PipelineNotFoundException,
  paginateListPipelineExecutions,
  StartPipelineExecutionCommand,
  ValidationException,
} from '@aws-sdk/client-codepipeline';
import type { Runs, StartOutcome } from '../app/ports.ts';
import { type StartRequest, startToken } from '../domain/follower.ts';
import type { RefusedReason, Run } from '../domain/start.ts';

/** Minutes before a moment within which a listed run still counts as after it: clocks differ. */
const MARGIN_MS = 2 * 60_000;

export function createRuns(client: CodePipelineClient): Runs {
  return {
    async start(request): Promise<StartOutcome> {
      try {
        const { pipelineExecutionId } = await client.send(startCommand(request));
        if (pipelineExecutionId === undefined) throw new Error('StartPipelineExecution returned no execution id');
        return { kind: 'started', executionId: pipelineExecutionId };
      } catch (error) {
        const reason = refusal(error);
        if (reason === undefined || !(error instanceof Error)) throw error;
        return { kind: 'refused', reason, detail: error.message };
      }
    },
    async since(pipeline, moment) {
      const earliest = moment.getTime() - MARGIN_MS;
      const runs: Run[] = [];
      for await (const page of paginateListPipelineExecutions({ client }, { pipelineName: pipeline })) {
        const found = (page.pipelineExecutionSummaries ?? []).flatMap((summary) => toRun(summary) ?? []);
        runs.push(...found);
        if (found.some(({ startedAt }) => startedAt.getTime() < earliest)) break;
      }
      return runs;
    },
  };
}

/** Source revisions are for V2 pipelines only: without any, each action takes the head of its branch. */
function startCommand(request: StartRequest): StartPipelineExecutionCommand {
  const pinned = request.actions.filter(({ start }) => start === 'commit');
  const sourceRevisions = pinned.map(({ name }) => {
    return { actionName: name, revisionType: 'COMMIT_ID' as const, revisionValue: request.push.commit };
  });
  return new StartPipelineExecutionCommand({
    name: request.pipeline,
    clientRequestToken: startToken(request),
    ...(sourceRevisions.length === 0 ? {} : { sourceRevisions }),
  });
}

function refusal(error: unknown): RefusedReason | undefined {
  if (error instanceof PipelineNotFoundException) return 'pipeline-not-found';
  if (error instanceof ValidationException) return 'invalid-start';
  return undefined;
}

function toRun({ pipelineExecutionId, startTime, trigger }: PipelineExecutionSummary): Run | undefined {
  if (pipelineExecutionId === undefined || startTime === undefined) return undefined;
  return {
    executionId: pipelineExecutionId,
    startedAt: startTime,
    trigger: trigger?.triggerType ?? '',
    startedBy: trigger?.triggerDetail ?? '',
  };
}
