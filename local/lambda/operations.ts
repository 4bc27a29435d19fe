import * as z from 'zod';
import { ApiError } from '../kernel.ts';
import { runAsync } from './async-invocations.ts';
import type { EventSourceMappings } from './event-source-mappings.ts';
import { InvokeInput, invocationOf, runToOutput } from './invoke.ts';
import type { FunctionRegistry } from './registry.ts';
import type { LambdaOptions } from './service.ts';

const ByName = z.object({ FunctionName: z.string(), Qualifier: z.string().optional() });
const ListInput = z.object({ Marker: z.string().optional(), MaxItems: z.number().default(50) });
const ListMappingsInput = z.object({
  FunctionName: z.string().optional(),
  EventSourceArn: z.string().optional(),
  Marker: z.string().optional(),
  MaxItems: z.number().default(100),
});
const UpdateMappingInput = z.object({ UUID: z.string(), Enabled: z.boolean().default(true) });

export type LambdaParts = {
  readonly options: LambdaOptions;
  readonly functions: FunctionRegistry;
  readonly mappings: EventSourceMappings;
  readonly stop: AbortController;
};

type Operation = (input: unknown, account: string) => unknown;

async function invoke(
  { options, functions, stop }: LambdaParts,
  input: InvokeInput,
  account: string,
): Promise<unknown> {
  if (stop.signal.aborted) throw new ApiError('ServiceException', 'the local cloud is closing', 500);
  const target = functions.find(input.FunctionName, account, input.Qualifier);
  const invocation = invocationOf(input);
  if (input.InvocationType === 'DryRun') return { StatusCode: 204 };
  if (input.InvocationType === 'RequestResponse') return runToOutput(target, invocation, input.LogType);
  const { spec, invokeConfig, pool } = target;
  const event = { spec, config: invokeConfig, caller: target.session(), run: pool.run };
  const log = (line: string) => options.log(spec.name, line);
  const waits = options.asyncRetryWaits ?? [1000, 2000];
  void runAsync(options.kernel(), event, invocation, { waits, signal: stop.signal, log });
  return { StatusCode: 202 };
}

function listMappings({ functions, mappings }: LambdaParts, input: z.infer<typeof ListMappingsInput>, account: string) {
  const { FunctionName, EventSourceArn: queueArn, Marker: marker, MaxItems: most } = input;
  const functionArn =
    FunctionName === undefined ? undefined : functions.arn(functions.find(FunctionName, account).spec);
  return mappings.page(account, {
    most,
    ...(functionArn !== undefined && { functionArn }),
    ...(queueArn !== undefined && { queueArn }),
    ...(marker !== undefined && { marker }),
  });
}

/** The operations of the API that are served. */
export const operationsOf = (parts: LambdaParts): ReadonlyMap<string, Operation> =>
  new Map<string, Operation>([
    ['Invoke', (input, account) => invoke(parts, InvokeInput.parse(input), account)],
    [
      'GetFunctionConfiguration',
      (input, account) => {
        const { FunctionName, Qualifier } = ByName.parse(input);
        return parts.functions.describe(parts.functions.find(FunctionName, account, Qualifier));
      },
    ],
    ['ListFunctions', (input, account) => parts.functions.page(account, ListInput.parse(input))],
    ['ListEventSourceMappings', (input, account) => listMappings(parts, ListMappingsInput.parse(input), account)],
    [
      'UpdateEventSourceMapping',
      (input, account) => {
        const { UUID, Enabled } = UpdateMappingInput.parse(input);
        return parts.mappings.setEnabled(account, UUID, Enabled);
      },
    ],
  ]);
