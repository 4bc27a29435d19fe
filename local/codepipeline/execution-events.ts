import type { Kernel } from '../kernel.ts';
import { serviceEvent } from '../service-event.ts';
import type { Execution } from './execution.ts';

export type ExecutionState = 'STARTED' | 'SUCCEEDED' | 'FAILED' | 'SUPERSEDED' | 'CANCELED' | 'STOPPING' | 'STOPPED';

/**
 * Tells EventBridge that an execution changed state; `extra` is what only that state's event carries.
 * Source: AWS CodePipeline User Guide, "Monitoring CodePipeline events".
 */
export function emitExecutionState(
  kernel: Kernel,
  execution: Execution,
  state: ExecutionState,
  extra: Readonly<Record<string, unknown>> = {},
): void {
  const { pipeline } = execution;
  const event = serviceEvent(kernel.region, {
    'detail-type': 'CodePipeline Pipeline Execution State Change',
    source: 'aws.codepipeline',
    account: pipeline.account,
    resources: [pipeline.arn],
    detail: {
      pipeline: pipeline.name,
      'execution-id': execution.id,
      'start-time': execution.startTime.toISOString(),
      state,
      version: execution.definition.version,
      'pipeline-execution-attempt': 1,
      ...extra,
    },
  });
  kernel.emit(event);
}
