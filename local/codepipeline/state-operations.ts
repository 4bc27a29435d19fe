import * as z from 'zod';
import { ApiError } from '../kernel.ts';
import type { Stage } from './definition.ts';
import type { Engine } from './engine.ts';
import type { ActionRun, Execution } from './execution.ts';
import type { Operations } from './operation.ts';
import { PageInput, page } from './paging.ts';
import { epochSeconds, parseInput } from './parse-input.ts';
import { currentDefinition, type Pipeline, type PipelineStore } from './store.ts';

const StateInput = z.object({ name: z.string() });
const ListInput = z.object({
  ...PageInput,
  pipelineName: z.string(),
  filter: z.object({ pipelineExecutionId: z.string().optional() }).optional(),
});

const LIST_SIZE = 100;

/** GetPipelineState and ListActionExecutions. */
export function stateOperations(store: PipelineStore, engine: Engine): Operations {
  return {
    async GetPipelineState(input, caller) {
      const pipeline = store.get(caller.account, parseInput(StateInput, input).name);
      const { stages, version } = currentDefinition(pipeline);
      return {
        pipelineName: pipeline.name,
        pipelineVersion: version,
        stageStates: stages.map((stage) => stageState(pipeline, stage, engine.waiting(pipeline, stage.name))),
        created: epochSeconds(pipeline.created),
        updated: epochSeconds(pipeline.updated),
      };
    },

    async ListActionExecutions(input, caller) {
      const { pipelineName, filter, ...request } = parseInput(ListInput, input);
      const { executions } = store.get(caller.account, pipelineName);
      const id = filter?.pipelineExecutionId;
      const chosen = executions.filter((execution) => id === undefined || execution.id === id);
      if (id !== undefined && chosen.length === 0) {
        const message = `Pipeline '${pipelineName}' does not have an execution with id '${id}'`;
        throw new ApiError('PipelineExecutionNotFoundException', message);
      }
      const { items, ...next } = page(newestFirst(chosen), request, {
        list: 'actions',
        defaultSize: LIST_SIZE,
        key: ({ execution, index }) => `${execution.sequence}.${index}`,
        isAfter: comesAfter,
      });
      return { actionExecutionDetails: items.map(actionDetail), ...next };
    },
  };
}

function stageState({ latestInStage }: Pipeline, stage: Stage, waiting: readonly Execution[]) {
  const latest = latestInStage.get(stage.name);
  const inbound = waiting.map(({ id }) => ({ pipelineExecutionId: id, status: 'InProgress', type: 'STANDARD' }));
  const status = latest?.stages.get(stage.name);
  return {
    stageName: stage.name,
    ...(inbound.length > 0 && { inboundExecution: inbound.at(-1), inboundExecutions: inbound }),
    inboundTransitionState: { enabled: true },
    actionStates: stage.actions.map(({ name }) => actionState(name, stage.name, latest)),
    ...(latest !== undefined && {
      latestExecution: { pipelineExecutionId: latest.id, status, type: 'STANDARD' },
    }),
  };
}

function actionState(actionName: string, stageName: string, latest: Execution | undefined) {
  const run = latest?.actions.find((action) => action.actionName === actionName && action.stageName === stageName);
  if (run === undefined) return { actionName };
  const { revision } = run;
  return {
    actionName,
    ...(revision !== undefined && {
      currentRevision: {
        revisionId: revision.revisionId,
        revisionChangeId: revision.revisionId,
        created: epochSeconds(run.updated),
      },
      revisionUrl: revision.revisionUrl,
    }),
    latestExecution: {
      actionExecutionId: run.id,
      status: run.status,
      ...(revision !== undefined && revision.revisionSummary !== '' && { summary: revision.revisionSummary }),
      lastStatusChange: epochSeconds(run.updated),
      ...(run.errorDetails !== undefined && { errorDetails: run.errorDetails }),
    },
  };
}

type Listed = { readonly execution: Execution; readonly run: ActionRun; readonly index: number };

function newestFirst(executions: readonly Execution[]): readonly Listed[] {
  const oldestFirst = executions.flatMap((execution) =>
    execution.actions.map((run, index) => ({ execution, run, index })),
  );
  return oldestFirst.reverse();
}

function comesAfter({ execution, index }: Listed, key: string): boolean {
  const [sequence = 0, position = 0] = key.split('.').map(Number);
  return execution.sequence < sequence || (execution.sequence === sequence && index < position);
}

function actionDetail({ execution, run }: Listed) {
  const stage = execution.definition.stages.find(({ name }) => name === run.stageName);
  const action = stage?.actions.find(({ name }) => name === run.actionName);
  return {
    pipelineExecutionId: execution.id,
    actionExecutionId: run.id,
    pipelineVersion: execution.definition.version,
    stageName: run.stageName,
    actionName: run.actionName,
    startTime: epochSeconds(run.startTime),
    lastUpdateTime: epochSeconds(run.updated),
    status: run.status,
    input: {
      actionTypeId: action?.actionTypeId,
      configuration: action?.configuration ?? {},
      ...(action?.roleArn !== undefined && { roleArn: action.roleArn }),
    },
    output: {
      executionResult: {
        ...(run.revision !== undefined && { externalExecutionId: run.revision.revisionId }),
        ...(run.errorDetails !== undefined && { errorDetails: run.errorDetails }),
      },
    },
  };
}
