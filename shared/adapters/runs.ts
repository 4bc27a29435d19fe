import {
  type CodePipelineClient,
  ConcurrentPipelineExecutionsLimitExceededException,
  ConflictException,
  type PipelineExecutionSummary,
  PipelineNotFoundException,
  paginateListPipelineExecutions,
  StartPipelineExecutionCommand,
  type StartPipelineExecutionInput,
  ValidationException,
} from '@aws-sdk/client-codepipeline';
import type { Runs, StartHow, StartOutcome } from '../app/aws-ports.ts';
import type { Clock } from '../app/clock.ts';
import { type StartRequest, startToken } from '../domain/follower.ts';
import type { Run } from '../domain/start.ts';
import type { Pace } from './pace.ts';
import { isThrottling } from './throttling.ts';

/** Minutes before a moment within which a listed run still counts as after it: clocks differ. */
const MARGIN_MS = 2 * 60_000;

export type RunsClients = {
  /**
   * Makes each call once: after a lost reply the SDK would call again, and how long CodePipeline knows a token is not
   * documented.
   */
  readonly start: CodePipelineClient;
  readonly list: CodePipelineClient;
};

export type RunsTools = {
  readonly clock: Pick<Clock, 'backOff'>;
  /** Awaited before each call of StartPipelineExecution. */
  readonly pace: Pace;
  /** Told of each call that was throttled. */
  readonly onThrottled: () => void;
};

export function createRuns(clients: RunsClients, tools: RunsTools): Runs {
  return {
    async start(request, how): Promise<StartOutcome> {
      try {
        const command = new StartPipelineExecutionCommand(startInput(request, how));
        const { pipelineExecutionId } = await unlessThrottled(tools, () => clients.start.send(command));
        if (pipelineExecutionId === undefined) throw new Error('StartPipelineExecution returned no execution id');
        return { kind: 'started', executionId: pipelineExecutionId };
      } catch (error) {
        if (error instanceof PipelineNotFoundException) return { kind: 'not-found', detail: error.message };
        if (error instanceof ValidationException) return { kind: 'invalid', detail: error.message };
        if (isNotNow(error)) return { kind: 'not-now', detail: `${error.name}: ${error.message}` };
        throw error;
      }
    },
    async since(pipeline, moment) {
      try {
        return await runsSince(clients.list, pipeline, moment);
      } catch (error) {
        if (error instanceof PipelineNotFoundException) return [];
        throw error;
      }
    },
  };
}

async function runsSince(client: CodePipelineClient, pipelineName: string, moment: Date): Promise<Run[]> {
  const earliest = moment.getTime() - MARGIN_MS;
  const runs: Run[] = [];
  for await (const page of paginateListPipelineExecutions({ client }, { pipelineName })) {
    const found = (page.pipelineExecutionSummaries ?? []).flatMap((summary) => toRun(summary) ?? []);
    runs.push(...found);
    if (found.some(({ startedAt }) => startedAt.getTime() < earliest)) break;
  }
  return runs;
}

const isNotNow = (error: unknown): error is Error =>
  isThrottling(error) ||
  error instanceof ConcurrentPipelineExecutionsLimitExceededException ||
  error instanceof ConflictException;

/** Tries of a throttled call, a second or two in all: a function that waits keeps others from theirs. */
const TRIES = 3;

/** Calls in its turn, and again after a refusal that says that nothing was done. */
async function unlessThrottled<T>({ clock, pace, onThrottled }: RunsTools, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    await pace();
    try {
      return await call();
    } catch (error) {
      if (!isThrottling(error)) throw error;
      onThrottled();
      if (attempt === TRIES) throw error;
      await clock.backOff(attempt);
    }
  }
}

/**
 * What StartPipelineExecution is called with. Source revisions and variables are for V2 pipelines only: a start without
 * them has neither member.
 */
export function startInput(request: StartRequest, { pinned, variables }: StartHow): StartPipelineExecutionInput {
  const sourceRevisions = pinned.map((actionName) => {
    return { actionName, revisionType: 'COMMIT_ID' as const, revisionValue: request.push.commit };
  });
  return {
    name: request.pipeline,
    clientRequestToken: startToken(request),
    ...(sourceRevisions.length === 0 ? {} : { sourceRevisions }),
    ...(variables.length === 0 ? {} : { variables: [...variables] }),
  };
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
