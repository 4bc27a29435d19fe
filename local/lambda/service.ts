import { tmpdir } from 'node:os';
import { ApiError, type Kernel, type Service } from '../kernel.ts';
import type { CredentialStore } from '../sts/credentials.ts';
import { assertTrusted, assertVisible } from './checks.ts';
import { deployFunction } from './deployed-function.ts';
import { pollEventSource } from './event-source.ts';
import { createEventSourceMappings } from './event-source-mappings.ts';
import type { EventSourceSpec, FunctionSpec, InvokeConfig, InvokePermission } from './function-spec.ts';
import { invokePolicy } from './invoke-policy.ts';
import { type LambdaParts, operationsOf } from './operations.ts';
import { createQueueClient } from './queue-client.ts';
import { createFunctionRegistry } from './registry.ts';

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
  /** Ends idle workers, as AWS does after minutes: the next invocations find none warm. */
  retire(): Promise<void>;
  close(): Promise<void>;
}

export type LambdaOptions = {
  readonly kernel: () => Kernel;
  readonly credentials: CredentialStore;
  readonly log: (functionName: string, line: string) => void;
  /** Where copies of the bundles are kept; the system's folder for temporary files unless given. */
  readonly folder?: string;
  /** Milliseconds before each retry of an asynchronous event. AWS waits one and two minutes; default one and two seconds. */
  readonly asyncRetryWaits?: readonly number[];
  /** Milliseconds after which a message that was not worked off comes back; when its visibility timeout ends, unless given. */
  readonly retryAfter?: number | undefined;
};

type Deployments = Pick<Lambda, 'register' | 'mapEventSource' | 'addPermission' | 'setInvokeConfig'>;

const deploymentsOf = ({ options, functions, mappings }: LambdaParts): Deployments => ({
  async register(spec) {
    const { kernel, credentials, log, folder = tmpdir() } = options;
    await assertTrusted(kernel(), spec);
    functions.refuseKnown(spec);
    functions.add(await deployFunction(spec, { kernel: kernel(), credentials, log, folder }));
  },
  async mapEventSource(spec) {
    const target = functions.find(spec.functionName, spec.account);
    const { timeoutSeconds, name } = target.spec;
    const kernel = options.kernel();
    await assertVisible(kernel, spec, timeoutSeconds);
    if (spec.maximumConcurrency !== undefined) target.concurrency = spec.maximumConcurrency;
    const log = (line: string) => options.log(name, line);
    mappings.add({
      spec,
      functionArn: functions.arn(target.spec),
      feed(signal) {
        const own = createQueueClient(kernel, target.session(), spec.queueArn);
        // That messages come back early is a wish of whoever started the cloud, not a right of the function.
        const { release } = createQueueClient(kernel, { kind: 'root', account: spec.account }, spec.queueArn);
        const queue = { ...own, release };
        void pollEventSource({ spec, queue, run: target.pool.run, log, retryAfter: options.retryAfter }, signal);
      },
    });
  },
  addPermission: (permission) =>
    void functions.find(permission.functionName, permission.account).permissions.push(permission),
  setInvokeConfig(config) {
    functions.find(config.functionName, config.account).invokeConfig = config;
  },
});

/** Makes Lambda. Functions run in worker threads of their own, started by their first invocation. */
export function createLambda(options: LambdaOptions): Lambda {
  const functions = createFunctionRegistry(() => options.kernel().region);
  const mappings = createEventSourceMappings();
  const parts: LambdaParts = { options, functions, mappings, stop: new AbortController() };
  const operations = operationsOf(parts);
  return {
    ...deploymentsOf(parts),
    async handle(operation, input, { account }) {
      const run = operations.get(operation);
      if (run === undefined)
        throw new ApiError('UnknownOperationException', `lambda has no operation ${operation}`, 404);
      return run(input, account);
    },
    resourcePolicy: async (arn) => invokePolicy(arn, functions.byArn(arn)?.permissions ?? []),
    crash(accessKeyId) {
      for (const { pool } of functions.all()) if (pool.crash(accessKeyId)) return;
    },
    async retire() {
      await Promise.all(functions.all().map(({ pool }) => pool.retire()));
    },
    async close() {
      parts.stop.abort();
      mappings.close();
      await Promise.all(functions.all().map((deployed) => deployed.close()));
    },
  };
}
