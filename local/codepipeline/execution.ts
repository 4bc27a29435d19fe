import { randomUUID } from 'node:crypto';
import type { Definition, ExecutionMode } from './definition.ts';
import { executionMode } from './definition.ts';
import { currentDefinition, type Pipeline } from './store.ts';

export type TriggerType = 'CloudWatchEvent' | 'CreatePipeline' | 'PollForSourceChanges' | 'StartPipelineExecution';
export type Trigger = { readonly triggerType: TriggerType; readonly triggerDetail: string };

export type EndStatus = 'Cancelled' | 'Failed' | 'Stopped' | 'Succeeded' | 'Superseded';
export type ExecutionStatus = 'InProgress' | 'Stopping' | EndStatus;
export type StageStatus = 'Cancelled' | 'Failed' | 'InProgress' | 'Stopped' | 'Stopping' | 'Succeeded';

/** What a source action found. */
export type Revision = {
  readonly revisionId: string;
  readonly revisionSummary: string;
  readonly revisionUrl: string;
};

export type ErrorDetails = { readonly code: string; readonly message: string };

/** One action as it ran in one execution. */
export type ActionRun = {
  readonly id: string;
  readonly stageName: string;
  readonly actionName: string;
  readonly startTime: Date;
  updated: Date;
  status: 'Abandoned' | 'Failed' | 'InProgress' | 'Succeeded';
  revision?: Revision;
  errorDetails?: ErrorDetails;
};

export type Execution = {
  readonly id: string;
  readonly sequence: number;
  readonly pipeline: Pipeline;
  readonly definition: Definition;
  readonly mode: ExecutionMode;
  readonly trigger: Trigger;
  readonly variables: ReadonlyMap<string, string>;
  /** Commit that a source action must read instead of its branch's head, by action. */
  readonly overrides: ReadonlyMap<string, string>;
  readonly startTime: Date;
  updated: Date;
  status: ExecutionStatus;
  statusSummary?: string;
  stopReason?: string;
  readonly stages: Map<string, StageStatus>;
  readonly actions: ActionRun[];
};

export type StartRequest = Pick<Execution, 'overrides' | 'trigger' | 'variables'>;

/** Kept per pipeline; the oldest that ended go first. The real service keeps twelve months. */
const MAX_EXECUTIONS = 2_000;

/** Adds an execution of the definition in force to its pipeline. */
export function addExecution(pipeline: Pipeline, request: StartRequest): Execution {
  const definition = currentDefinition(pipeline);
  const now = new Date();
  pipeline.executionCount += 1;
  const execution: Execution = {
    ...request,
    id: randomUUID(),
    sequence: pipeline.executionCount,
    pipeline,
    definition,
    mode: executionMode(definition),
    startTime: now,
    updated: now,
    status: 'InProgress',
    stages: new Map(),
    actions: [],
  };
  pipeline.executions.push(execution);
  if (pipeline.executions.length > MAX_EXECUTIONS) forgetOldest(pipeline);
  return execution;
}

function forgetOldest(pipeline: Pipeline): void {
  const index = pipeline.executions.findIndex(hasEnded);
  if (index === -1) return;
  const [forgotten] = pipeline.executions.splice(index, 1);
  for (const [token, id] of pipeline.tokens) {
    if (id === forgotten?.id) pipeline.tokens.delete(token);
  }
}

export function addAction(execution: Execution, stageName: string, actionName: string): ActionRun {
  const now = new Date();
  const run: ActionRun = {
    id: randomUUID(),
    stageName,
    actionName,
    startTime: now,
    updated: now,
    status: 'InProgress',
  };
  execution.actions.push(run);
  return run;
}

export const hasEnded = ({ status }: Execution): boolean => status !== 'InProgress' && status !== 'Stopping';

export const activeExecutions = (pipeline: Pipeline): readonly Execution[] =>
  pipeline.executions.filter((execution) => !hasEnded(execution));

/** Marks an execution as ended, and with it the stages and actions that were under way. */
export function markEnded(execution: Execution, status: EndStatus, summary?: string): void {
  execution.status = status;
  execution.updated = new Date();
  if (summary !== undefined) execution.statusSummary = summary;
  for (const [stage, now] of execution.stages) {
    if (now === 'InProgress' || now === 'Stopping') {
      execution.stages.set(stage, status === 'Superseded' ? 'Cancelled' : status);
    }
  }
  for (const action of execution.actions) {
    if (action.status === 'InProgress') {
      action.status = 'Abandoned';
      action.updated = execution.updated;
    }
  }
}

/** Marks an execution as stopping; false if it was already. */
export function markStopping(execution: Execution, reason: string | undefined): boolean {
  if (reason !== undefined) execution.stopReason = reason;
  if (execution.status === 'Stopping') return false;
  execution.status = 'Stopping';
  execution.updated = new Date();
  for (const [stage, status] of execution.stages) {
    if (status === 'InProgress') execution.stages.set(stage, 'Stopping');
  }
  return true;
}
