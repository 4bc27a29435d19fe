import * as z from 'zod';
import { ApiError } from '../kernel.ts';
import type { Engine } from './engine.ts';
import { type Execution, hasEnded } from './execution.ts';
import { executionDetail, executionSummary } from './execution-views.ts';
import type { Operations } from './operation.ts';
import { PageInput, page } from './paging.ts';
import { parseInput } from './parse-input.ts';
import type { PipelineStore } from './store.ts';

const ExecutionInput = z.object({ pipelineName: z.string(), pipelineExecutionId: z.string() });
const StopInput = ExecutionInput.extend({ abandon: z.boolean().optional(), reason: z.string().optional() });
const ListInput = z.object({
  ...PageInput,
  pipelineName: z.string(),
  filter: z.object({ succeededInStage: z.object({ stageName: z.string().optional() }).optional() }).optional(),
});

const LIST_SIZE = 100;

/** StopPipelineExecution, GetPipelineExecution and ListPipelineExecutions. */
export function executionOperations(store: PipelineStore, engine: Engine): Operations {
  return {
    async StopPipelineExecution(input, caller) {
      const { pipelineName, pipelineExecutionId: id, abandon = false, reason } = parseInput(StopInput, input);
      const { executions } = store.get(caller.account, pipelineName);
      const execution = stoppable(executions, id, abandon);
      engine.stop(execution, abandon, reason);
      return { pipelineExecutionId: id };
    },

    async GetPipelineExecution(input, caller) {
      const { pipelineName, pipelineExecutionId: id } = parseInput(ExecutionInput, input);
      const execution = store.get(caller.account, pipelineName).executions.find((candidate) => candidate.id === id);
      if (execution === undefined) {
        const message = `Pipeline '${pipelineName}' does not have an execution with id '${id}'`;
        throw new ApiError('PipelineExecutionNotFoundException', message);
      }
      return { pipelineExecution: executionDetail(execution) };
    },

    async ListPipelineExecutions(input, caller) {
      const { pipelineName, filter, ...request } = parseInput(ListInput, input);
      const { executions } = store.get(caller.account, pipelineName);
      const stage = filter?.succeededInStage?.stageName;
      const chosen = executions.filter(({ stages }) => stage === undefined || stages.get(stage) === 'Succeeded');
      const { items, ...next } = page(chosen.reverse(), request, {
        list: 'executions',
        defaultSize: LIST_SIZE,
        key: ({ sequence }) => String(sequence),
        isAfter: ({ sequence }, key) => sequence < Number(key),
      });
      return { pipelineExecutionSummaries: items.map(executionSummary), ...next };
    },
  };
}

function stoppable(executions: readonly Execution[], id: string, abandon: boolean): Execution {
  const execution = executions.find((candidate) => candidate.id === id);
  if (execution === undefined || hasEnded(execution)) {
    const message = `Pipeline execution '${id}' is not in a status that can be stopped: ${execution?.status}`;
    throw new ApiError('PipelineExecutionNotStoppableException', message);
  }
  if (execution.status === 'Stopping' && !abandon) {
    throw new ApiError('DuplicatedStopRequestException', `Pipeline execution '${id}' is already stopping`);
  }
  return execution;
}
