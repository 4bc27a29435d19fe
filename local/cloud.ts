import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Deployment, deploy } from './assembly/deploy.ts';
import { codeCommitProblem } from './codecommit/problems.ts';
import { createCodeCommit } from './codecommit/service.ts';
import { createCodePipeline } from './codepipeline/service.ts';
import { createEdge } from './edge/edge.ts';
import { createKernel } from './edge/kernel.ts';
import { createRecorder, type Recorder } from './edge/recorder.ts';
import { startDynamoDb } from './engines/dynamodb.ts';
import { createSqs } from './engines/sqs.ts';
import { createEventBridge } from './events/event-bridge.ts';
import { createFaultStore, type FaultStore } from './faults.ts';
import { createIamStore } from './iam/store.ts';
import type { CloudEvent, Service, ServiceName } from './kernel.ts';
import { createLambda } from './lambda/service.ts';
import { createScheduler } from './scheduler/service.ts';
import { createCredentialStore } from './sts/credentials.ts';
import { createSts } from './sts/service.ts';
import { createTagging } from './tagging/service.ts';

export type CloudOptions = {
  /** Folder that `cdk synth` wrote: all that is deployed, in all accounts it names. */
  readonly assembly: string;
  readonly accounts: readonly string[];
  readonly region: string;
  /** Port on 127.0.0.1; default 0, any free one. */
  readonly port?: number;
  /** Seconds between sweeps instead of the schedule's own rate. */
  readonly sweepSeconds?: number;
  /** File that gets every API call as a JSON line. */
  readonly record?: string;
  /** API calls kept in memory; default none. */
  readonly keepCalls?: number;
  /** Takes each line that a function logs. */
  readonly onLog?: (functionName: string, line: string) => void;
  /** StartPipelineExecution calls let through a second, per account. Default no limit. */
  readonly startsPerSecond?: number;
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
  /** Ends everything and removes the temporary folder. */
  close(): Promise<void>;
};

/** Boots the local cloud: engines, services, edge, then everything that the assembly describes. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const folder = await mkdtemp(join(tmpdir(), 'commit-relay-'));
  const closers: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const end of closers.splice(0).reverse()) await end();
  };
  try {
    return { ...(await boot(options, folder, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function boot(
  options: CloudOptions,
  folder: string,
  closers: (() => Promise<unknown>)[],
): Promise<Omit<Cloud, 'close'>> {
  const { region, accounts } = options;
  const iam = createIamStore();
  const credentials = createCredentialStore();
  const faults = createFaultStore();
  const recorder = createRecorder({
    ...(options.record === undefined ? {} : { file: options.record }),
    ...(options.keepCalls === undefined ? {} : { keep: options.keepCalls }),
  });
  closers.push(() => recorder.close());
  const log = options.onLog ?? (() => undefined);
  const services: Partial<Record<ServiceName, Service>> = {};
  const kernel = () => made;
  const events = createEventBridge({ kernel, credentials });
  const lambda = createLambda({ kernel, credentials, log });
  const made = createKernel({
    region,
    services,
    iam,
    faults,
    recorder,
    onCrash: (accessKeyId) => lambda.crash(accessKeyId),
    emit: (event) => events.publish(event),
    refusals: { codecommit: codeCommitProblem },
  });
  const codecommit = createCodeCommit({ kernel, folder });
  const codepipeline = createCodePipeline({
    kernel,
    credentials,
    ...(options.startsPerSecond === undefined ? {} : { startsPerSecond: options.startsPerSecond }),
  });
  codecommit.onRefChange((change) => codepipeline.refChanged(change));
  Object.assign(services, {
    codecommit,
    codepipeline,
    events,
    lambda,
    dynamodb: await startDynamoDb({ accounts, region }),
    scheduler: createScheduler({
      kernel,
      credentials,
      log: (line) => log('scheduler', line),
      ...(options.sweepSeconds === undefined ? {} : { everySeconds: { 'commit-relay-sweep': options.sweepSeconds } }),
    }),
    sqs: createSqs({ accounts, region, endpoint: () => made.endpoint }),
    sts: createSts({ iam, credentials }),
    tagging: createTagging({ resources: (account) => codepipeline.taggedPipelines(account) }),
  } satisfies Record<ServiceName, Service>);
  const edge = createEdge({
    kernel: made,
    credentials,
    accounts,
    git: (request, response) => void codecommit.git(request, response),
  });
  // Sources of work end first, what they stand on last.
  closers.push(
    ...(['dynamodb', 'sqs', 'codecommit', 'codepipeline', 'lambda', 'events', 'scheduler'] as const).map(
      (name) => async () => services[name]?.close?.(),
    ),
    () => edge.close(),
  );
  const endpoint = await edge.listen(options.port ?? 0);
  const deployment = await deploy(options.assembly, {
    kernel: made,
    iam,
    lambda,
    feedFunctions: options.feedFunctions ?? true,
  });
  return { endpoint, region, deployment, faults, recorder, publish: events.publish, eventsDelivered: events.idle };
}
