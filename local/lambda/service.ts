import { z } from 'zod';
import { ApiError, type Caller, type Kernel, type Service } from '../kernel.ts';
import type { CredentialStore } from '../sts/credentials.ts';
import { runAsync } from './async-invocations.ts';
import { type DeployedFunction, deployFunction } from './deployed-function.ts';
import { pollEventSource } from './event-source.ts';
import { functionConfiguration } from './function-configuration.ts';
import {
  type EventSourceSpec,
  type FunctionSpec,
  functionArn,
  type InvokeConfig,
  type InvokePermission,
  parseFunctionName,
} from './function-spec.ts';
import { InvokeInput, invocationOf, invokeOutput } from './invoke.ts';
import { invokePolicy } from './invoke-policy.ts';
import { createQueueClient } from './queue-client.ts';

/** Lambda: the API, and what a deployment does with it. */
export interface Lambda extends Service {
  /** Throws ApiError InvalidParameterValueException where the role does not exist or does not trust Lambda. */
  register(spec: FunctionSpec): Promise<void>;
  /** Starts to feed a registered function from a queue. Throws ApiError where the queue's visibility is too short. */
  mapEventSource(spec: EventSourceSpec): Promise<void>;
  addPermission(permission: InvokePermission): void;
  setInvokeConfig(config: InvokeConfig): void;
  /** Kills the worker that holds these credentials, if there is one. */
  crash(accessKeyId: string): void;
  close(): Promise<void>;
}

export type LambdaOptions = {
  readonly kernel: () => Kernel;
  readonly credentials: CredentialStore;
  readonly log: (functionName: string, line: string) => void;
  /** Milliseconds before each retry of an asynchronous event. AWS waits one and two minutes; default one and two seconds. */
  readonly asyncRetryWaits?: readonly number[];
};

const ByName = z.object({ FunctionName: z.string() });

async function assertTrusted(kernel: Kernel, { account, name, roleArn }: FunctionSpec): Promise<void> {
  const sourceArn = functionArn(kernel.region, account, name);
  const caller: Caller = { kind: 'service', account, service: 'lambda.amazonaws.com', sourceArn };
  try {
    await kernel.authorize({ caller, action: 'sts:AssumeRole', resource: roleArn });
  } catch (error) {
    const message = `The role defined for the function cannot be assumed by Lambda: ${roleArn}`;
    throw Object.assign(new ApiError('InvalidParameterValueException', message), { cause: error });
  }
}

/** AWS refuses a mapping whose messages could come back while their function still runs. */
async function assertVisible(kernel: Kernel, spec: EventSourceSpec, timeoutSeconds: number): Promise<void> {
  const visible = await createQueueClient(
    kernel,
    { kind: 'root', account: spec.account },
    spec.queueArn,
  ).visibilityTimeout();
  if (visible >= timeoutSeconds) return;
  const message = `Queue visibility timeout: ${visible} seconds is less than Function timeout: ${timeoutSeconds} seconds`;
  throw new ApiError('InvalidParameterValueException', message);
}

/** Makes Lambda. Functions run in worker threads of their own, started by their first invocation. */
export function createLambda(options: LambdaOptions): Lambda {
  const { kernel, credentials, log, asyncRetryWaits = [1000, 2000] } = options;
  const functions = new Map<string, DeployedFunction>();
  const stop = new AbortController();

  const find = (text: string, account: string): DeployedFunction => {
    const parsed = parseFunctionName(text, account);
    const arn = functionArn(kernel().region, parsed.account, parsed.name);
    const found = functions.get(arn);
    if (found === undefined) throw new ApiError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
    return found;
  };
  const describe = ({ spec, registered }: DeployedFunction) => functionConfiguration(spec, kernel().region, registered);

  const invoke = async (input: InvokeInput, account: string): Promise<unknown> => {
    if (stop.signal.aborted) throw new ApiError('ServiceException', 'the local cloud is closing', 500);
    const target = find(input.FunctionName, account);
    const invocation = invocationOf(input);
    if (input.InvocationType === 'DryRun') return { StatusCode: 204 };
    if (input.InvocationType === 'RequestResponse') return invokeOutput(await target.pool.run(invocation));
    const { spec, invokeConfig, pool } = target;
    const event = { spec, config: invokeConfig, caller: target.session(), run: pool.run };
    const settings = { waits: asyncRetryWaits, signal: stop.signal, log: (line: string) => log(spec.name, line) };
    void runAsync(kernel(), event, invocation, settings);
    return { StatusCode: 202 };
  };

  return {
    async handle(operation, input, { account }) {
      switch (operation) {
        case 'Invoke':
          return await invoke(InvokeInput.parse(input), account);
        case 'GetFunctionConfiguration':
          return describe(find(ByName.parse(input).FunctionName, account));
        case 'ListFunctions':
          return { Functions: [...functions.values()].filter(({ spec }) => spec.account === account).map(describe) };
        default:
          throw new ApiError('UnknownOperationException', `lambda has no operation ${operation} here`, 404);
      }
    },
    resourcePolicy: async (arn) => invokePolicy(arn, functions.get(arn)?.permissions ?? []),
    async register(spec) {
      await assertTrusted(kernel(), spec);
      const arn = functionArn(kernel().region, spec.account, spec.name);
      if (functions.has(arn))
        throw new ApiError('ResourceConflictException', `Function already exist: ${spec.name}`, 409);
      functions.set(arn, await deployFunction(spec, { kernel: kernel(), credentials, log }));
    },
    async mapEventSource(spec) {
      const target = find(spec.functionName, spec.account);
      const { timeoutSeconds, name } = target.spec;
      await assertVisible(kernel(), spec, timeoutSeconds);
      if (spec.maximumConcurrency !== undefined) target.concurrency = spec.maximumConcurrency;
      if (!spec.enabled) return;
      const queue = createQueueClient(kernel(), target.session(), spec.queueArn);
      const source = { spec, queue, run: target.pool.run, log: (line: string) => log(name, line) };
      void pollEventSource(source, stop.signal);
    },
    addPermission: (permission) => void find(permission.functionName, permission.account).permissions.push(permission),
    setInvokeConfig(config) {
      find(config.functionName, config.account).invokeConfig = config;
    },
    crash(accessKeyId) {
      for (const { pool } of functions.values()) if (pool.crash(accessKeyId)) return;
    },
    async close() {
      stop.abort();
      await Promise.all([...functions.values()].map((deployed) => deployed.close()));
    },
  };
}
