import { ApiError, type Caller, type Kernel } from '../kernel.ts';
import type { Engine } from './engine.ts';
import type { Operation } from './operation.ts';
import { parseInput } from './parse-input.ts';
import { createRateLimit } from './rate-limit.ts';
import { atConcurrencyLimit, resolveOverrides, resolveVariables, StartInput, triggerOf } from './start-rules.ts';
import { currentDefinition, type Pipeline, type PipelineStore } from './store.ts';

export type StartOptions = {
  readonly kernel: () => Kernel;
  readonly store: PipelineStore;
  readonly engine: Engine;
  /** Starts let through per account and second; no limit unless given. */
  readonly startsPerSecond?: number;
};

/**
 * StartPipelineExecution. A request token that started an execution before gives that execution again; a fault at
 * `{ service: 'codepipeline', operation: 'ClientRequestToken' }` with effect `ignore` makes one such repeat count as new.
 */
export function startOperation({ kernel, store, engine, startsPerSecond }: StartOptions): Operation {
  const limit = createRateLimit(startsPerSecond);

  const repeated = (pipeline: Pipeline, token: string | undefined): string | undefined => {
    const known = token === undefined ? undefined : pipeline.tokens.get(token);
    if (known === undefined) return undefined;
    const fault = kernel().faults.take({ service: 'codepipeline', operation: 'ClientRequestToken' });
    return fault?.kind === 'ignore' ? undefined : known;
  };

  return async (input: unknown, caller: Caller) => {
    const request = parseInput(StartInput, input);
    if (!limit(caller.account)) throw new ApiError('ThrottlingException', 'Rate exceeded');
    const pipeline = store.get(caller.account, request.name);
    const known = repeated(pipeline, request.clientRequestToken);
    if (known !== undefined) return { pipelineExecutionId: known };
    const definition = currentDefinition(pipeline);
    const variables = resolveVariables(definition, request.variables);
    const overrides = resolveOverrides(definition, request.sourceRevisions);
    if (atConcurrencyLimit(pipeline)) {
      const message = `The pipeline '${pipeline.name}' has reached the limit of concurrent executions`;
      throw new ApiError('ConcurrentPipelineExecutionsLimitExceededException', message);
    }
    const trigger = triggerOf(caller, kernel().region);
    const { id } = engine.start(pipeline, { trigger, variables, overrides });
    if (request.clientRequestToken !== undefined) pipeline.tokens.set(request.clientRequestToken, id);
    return { pipelineExecutionId: id };
  };
}
