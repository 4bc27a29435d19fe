import { type Deployment, deploy } from './assembly/deploy.ts';
import { createServices, createStores } from './cloud-services.ts';
import { codeCommitProblem } from './codecommit/problems.ts';
import { createEdge } from './edge/edge.ts';
import { createKernel } from './edge/kernel.ts';
import type { Recorder } from './edge/recorder.ts';
import { createDynamoDb } from './engines/dynamodb.ts';
import { queueProblem } from './engines/queue-problems.ts';
import { createSqs } from './engines/sqs.ts';
import type { FaultStore } from './faults.ts';
import type { AccessRequest, Call, CloudEvent, Service, ServiceName } from './kernel.ts';
import { createSts } from './sts/service.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

export type CloudOptions = {
  /** Folder that `cdk synth` wrote: all that is deployed, in all accounts it names. */
  readonly assembly: string;
  readonly accounts: readonly string[];
  readonly region: string;
  /** Port on 127.0.0.1; default 0, any free one. */
  readonly port?: number;
  /** Seconds between sweeps instead of the schedule's own rate. */
  readonly sweepSeconds?: number;
  /** Seconds between heartbeats of source accounts instead of the schedule's own rate. */
  readonly heartbeatSeconds?: number;
  /** File that gets every API call as a JSON line. */
  readonly record?: string;
  /** Told of every permission that is asked for: of the calls on the wire, and of what services do in somebody's name. */
  readonly onAccess?: (request: AccessRequest) => void;
  /** API calls kept in memory; default none. */
  readonly keepCalls?: number;
  /** Takes each line that a function logs. */
  readonly onLog?: (functionName: string, line: string) => void;
  /** StartPipelineExecution calls let through a second, per account. Default no limit. */
  readonly startsPerSecond?: number;
  /** Run schedules; default true. Without, nothing happens that nobody asked for. */
  readonly runSchedules?: boolean;
  /** Milliseconds after which a message whose function failed comes back, instead of its queue's visibility timeout. */
  readonly retryAfter?: number;
  /** Feed functions from their queues; default true. Without, messages stay for a test to read. */
  readonly feedFunctions?: boolean;
};

/** A running local cloud. */
export type Cloud = {
  readonly endpoint: string;
  readonly region: string;
  readonly deployment: Deployment;
  readonly faults: FaultStore;
  readonly recorder: Recorder;
  /** Puts an event on the default bus of its account, as the AWS service that it names would. */
  publish(event: CloudEvent): void;
  /** Resolves when no event is on its way between buses and targets. */
  eventsDelivered(): Promise<void>;
  /** One call as an account's administrator, without the wire. Throws ApiError. */
  call(account: string, service: ServiceName, operation: string, input: Call['input']): Promise<unknown>;
  /** Ends the idle workers of all functions: the next invocations find none warm. */
  retireWorkers(): Promise<void>;
  /** Ends everything and removes the temporary folder. */
  close(): Promise<void>;
};

/** Boots the local cloud: engines, services, edge, then everything that the assembly describes. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const folder = await makeTemporaryFolder('cloud');
  const closers: (() => Promise<unknown>)[] = [() => folder.remove()];
  const close = async () => {
    for (const end of closers.splice(0).reverse()) await end();
  };
  try {
    return { ...(await boot(options, folder.path, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What others stand on comes first; it ends last, after all sources of work. */
const BOTTOM_UP = ['sqs', 'codecommit', 'codepipeline', 'lambda', 'events', 'scheduler'] as const;

async function boot(
  options: CloudOptions,
  folder: string,
  closers: (() => Promise<unknown>)[],
): Promise<Omit<Cloud, 'close'>> {
  const { region, accounts } = options;
  const stores = createStores(options);
  const { iam, keys, buckets, credentials, faults, recorder } = stores;
  closers.push(() => recorder.close());
  const own = createServices(options, stores, () => kernel, folder);
  const { codecommit, events, lambda } = own;
  const services: Partial<Record<ServiceName, Service>> = {};
  const kernel = createKernel({
    region,
    services,
    iam,
    faults,
    recorder,
    onCrash: (accessKeyId) => lambda.crash(accessKeyId),
    emit: (event) => events.publish(event),
    onAccess: options.onAccess,
    refusals: { codecommit: codeCommitProblem, sqs: queueProblem },
  });
  Object.assign(services, {
    ...own,
    dynamodb: createDynamoDb({ accounts, region }),
    sqs: createSqs({ accounts, region, endpoint: () => kernel.endpoint }),
    sts: createSts({ iam, credentials }),
  } satisfies Record<ServiceName, Service>);
  const edge = createEdge({
    kernel,
    credentials,
    accounts,
    git: (request, response) => void codecommit.git(request, response),
  });
  closers.push(...BOTTOM_UP.map((name) => async () => services[name]?.close?.()), () => edge.close());
  const endpoint = await edge.listen(options.port ?? 0);
  const feedFunctions = options.feedFunctions ?? true;
  const deployment = await deploy(options.assembly, { kernel, iam, keys, buckets, lambda, feedFunctions });
  return {
    endpoint,
    region,
    deployment,
    faults,
    recorder,
    publish: events.publish,
    eventsDelivered: events.idle,
    call: (account, service, operation, input) =>
      kernel.invoke({ service, operation, input, caller: { kind: 'root', account } }),
    retireWorkers: lambda.retire,
  };
}
