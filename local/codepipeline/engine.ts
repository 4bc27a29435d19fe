import type { Kernel } from '../kernel.ts';
import { advance } from './advance.ts';
import type { Builder } from './build-action.ts';
import type { Deployer } from './deploy-action.ts';
import { activeExecutions, addExecution, type Execution, type StartRequest } from './execution.ts';
import { createRuns } from './runs.ts';
import type { SourceReader } from './source-action.ts';
import type { Pipeline } from './store.ts';

/** Runs executions through their stages. */
export interface Engine {
  start(pipeline: Pipeline, request: StartRequest): Execution;
  /** Ends an execution once its actions under way have, or at once where they are to be abandoned. */
  stop(execution: Execution, abandon: boolean, reason: string | undefined): void;
  /** Ends all that runs in a pipeline as Cancelled, as an update of the pipeline does. */
  cancelAll(pipeline: Pipeline, summary: string): void;
  /** Executions that wait before a stage. */
  waiting(pipeline: Pipeline, stage: string): readonly Execution[];
  /** Abandons all that runs, without events, and waits until nothing does. */
  close(): Promise<void>;
}

export type EngineOptions = {
  readonly kernel: () => Kernel;
  readonly reader: SourceReader;
  readonly builder: Builder;
  readonly deployer: Deployer;
  readonly actionMilliseconds: number;
};

export function createEngine({ kernel, ...parts }: EngineOptions): Engine {
  const runs = createRuns(kernel);
  const underWay = new Set<Promise<void>>();
  return {
    start(pipeline, request) {
      const run = runs.begin(addExecution(pipeline, request));
      const done = advance({ runs, ...parts }, run).finally(() => underWay.delete(done));
      underWay.add(done);
      return run.execution;
    },
    stop(execution, abandon, reason) {
      runs.halt(execution, reason);
      if (abandon) runs.end(execution, 'Stopped');
    },
    cancelAll(pipeline, summary) {
      for (const execution of activeExecutions(pipeline)) runs.end(execution, 'Cancelled', summary);
    },
    waiting: (pipeline, stage) => runs.gates.waiting(pipeline.arn, stage),
    async close() {
      runs.close();
      await Promise.all(underWay);
    },
  };
}
