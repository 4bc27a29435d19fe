import { CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import {
  CreatePipelineCommand,
  type PipelineExecutionSummary,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-codepipeline';
import {
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { assembly } from '../../local/assembly/synth.ts';
import { type Cloud, type CloudOptions, startCloud } from '../../local/cloud.ts';
import { createClients, type DemoClients, destroyClients } from '../../local/demo/clients.ts';
import { type DemoPipeline, type Home, homeIn, pipelineDeclaration, runsOf, tagsOf } from '../../local/demo/fleet.ts';
import { createFunctionLogs, type FunctionLogs } from '../../local/demo/function-logs.ts';
import { startsDone } from '../../local/demo/outcome.ts';
import { waitUntil } from '../../local/demo/wait.ts';
import { cloneRepository, type WorkingCopy } from '../../local/demo/working-copy.ts';
import { PIPELINES, REGION, SOURCE } from './builders.ts';

const ACCOUNTS = { source: SOURCE, pipelines: PIPELINES, region: REGION };

/** A local cloud for one test file, with what tests ask of it. */
export type TestCloud = {
  readonly cloud: Cloud;
  /** Where pipelines of this cloud are made. */
  readonly home: Home;
  readonly clients: DemoClients;
  readonly logs: FunctionLogs;
  /** Makes a repository in the source account and gives a clone of it. */
  createRepository(repositoryName: string): Promise<WorkingCopy>;
  /** Creates a pipeline, which starts a first run, and waits for nothing. */
  launch(pipeline: DemoPipeline): Promise<void>;
  /** Creates a pipeline, which starts a first run, and waits until it is registered if it has a follow tag. */
  createPipeline(pipeline: DemoPipeline): Promise<void>;
  follow(pipeline: string, value: string): Promise<void>;
  unfollow(pipeline: string): Promise<void>;
  /** Runs of a pipeline that StartPipelineExecution made, newest first, once none is in progress. */
  startedRuns(pipeline: string): Promise<PipelineExecutionSummary[]>;
  /** Waits until the push of a commit is dispatched and every start it asked for is dealt with. */
  dispatched(commit: string): Promise<void>;
  /** Sets attributes of a queue of the pipeline account, as its visibility timeout. */
  setQueue(name: string, attributes: Record<string, string>): Promise<void>;
  /** So many messages of a queue of the pipeline account, as soon as they are there. */
  messages(queue: string, count: number): Promise<Message[]>;
  /** Lines of embedded metrics that the functions wrote. */
  emf(): readonly Readonly<Record<string, unknown>>[];
  /** One raw call of a JSON service, as an account's administrator: status and parsed body. */
  call(account: string, service: string, target: string, input: object): Promise<Reply>;
  /** One raw PUT of a REST service, as an account's administrator. */
  put(account: string, service: string, path: string, input: object): Promise<Reply>;
  /** Invokes a function of the pipeline account, with nothing unless given, and waits for its result. */
  invoke(functionName: string, payload?: object): Promise<Reply>;
  close(): Promise<void>;
};

export type Reply = { readonly status: number; readonly body: unknown };

export async function bootCloud(options: Partial<CloudOptions> = {}): Promise<TestCloud> {
  const logs = createFunctionLogs();
  const metrics: Record<string, unknown>[] = [];
  const onLog = (functionName: string, line: string) => {
    logs.add(functionName, line);
    if (line.startsWith('{"_aws":')) metrics.push(JSON.parse(line));
  };
  const cloud = await startCloud({
    assembly: await assembly(),
    accounts: [SOURCE, PIPELINES],
    region: REGION,
    onLog,
    ...options,
  });
  const clients = createClients(cloud, SOURCE, PIPELINES);
  const home = homeIn(cloud, ACCOUNTS);
  const copies: WorkingCopy[] = [];
  const arn = (pipeline: string) => `arn:aws:codepipeline:${REGION}:${PIPELINES}:${pipeline}`;
  const queueUrl = async (QueueName: string) =>
    (await clients.sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
  const ended = (pipeline: string) =>
    waitUntil(`the runs of ${pipeline} to end`, async () => {
      const runs = await runsOf(clients, pipeline);
      return runs.some(({ status }) => status === 'InProgress') ? undefined : runs;
    });
  const reconciled = (pipeline: string, after: number) =>
    logs.waitFor(`${pipeline} to be reconciled`, {
      after,
      matches: (line) => line.message === 'pipeline reconciled' && line['pipeline'] === pipeline,
    });
  const launch = async (spec: DemoPipeline) => {
    const pipeline = pipelineDeclaration(spec, home);
    await clients.codepipeline.send(new CreatePipelineCommand({ pipeline, tags: tagsOf(spec) }));
  };
  return {
    cloud,
    home,
    clients,
    logs,
    async createRepository(repositoryName) {
      const { repositoryMetadata } = await clients.codecommit.send(new CreateRepositoryCommand({ repositoryName }));
      const copy = await cloneRepository(repositoryMetadata?.cloneUrlHttp ?? '');
      copies.push(copy);
      return copy;
    },
    launch,
    async createPipeline(spec) {
      const after = logs.lines().length;
      await launch(spec);
      if (spec.follow !== undefined) await reconciled(spec.name, after);
    },
    async follow(pipeline, value) {
      const after = logs.lines().length;
      const tags = [{ key: 'commit-relay:follow', value }];
      await clients.codepipeline.send(new TagResourceCommand({ resourceArn: arn(pipeline), tags }));
      await reconciled(pipeline, after);
    },
    async unfollow(pipeline) {
      const after = logs.lines().length;
      const tagKeys = ['commit-relay:follow'];
      await clients.codepipeline.send(new UntagResourceCommand({ resourceArn: arn(pipeline), tagKeys }));
      await reconciled(pipeline, after);
    },
    async startedRuns(pipeline) {
      return (await ended(pipeline)).filter(({ trigger }) => trigger?.triggerType === 'StartPipelineExecution');
    },
    async dispatched(commit) {
      await logs.waitFor(`the push of ${commit} to be dispatched`, {
        matches: (line) => line.message === 'push dispatched' && line['commit'] === commit,
      });
      await startsDone(clients);
    },
    async setQueue(name, Attributes) {
      await clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl: await queueUrl(name), Attributes }));
    },
    async messages(queue, count) {
      const found: Message[] = [];
      const receive = new ReceiveMessageCommand({
        QueueUrl: await queueUrl(queue),
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
      });
      return waitUntil(`${count} messages in ${queue}`, async () => {
        found.push(...((await clients.sqs.send(receive)).Messages ?? []));
        return found.length >= count ? found : undefined;
      });
    },
    emf: () => metrics,
    call: (...args) => callCloud(cloud, ...args),
    invoke: (name, payload) => invokeFunction(cloud, name, payload),
    put: (account, service, path, input) => send(cloud, account, service, path, input, { method: 'PUT' }),
    async close() {
      destroyClients(clients);
      await Promise.all(copies.map((copy) => copy.remove()));
      await cloud.close();
    },
  };
}

/** One raw call of a JSON service, as an account's administrator. */
export const callCloud = (
  cloud: Cloud,
  account: string,
  service: string,
  target: string,
  input: object,
): Promise<Reply> =>
  send(cloud, account, service, '/', input, {
    headers: { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' },
  });

/** Invokes a function of the pipeline account and waits for its result. */
export const invokeFunction = (cloud: Cloud, name: string, payload: object = {}): Promise<Reply> =>
  send(cloud, PIPELINES, 'lambda', `/2015-03-31/functions/${name}/invocations`, payload);

/** Sends JSON with the credentials of an account's administrator; the local cloud does not check the signature. */
async function send(
  { endpoint }: Cloud,
  account: string,
  service: string,
  path: string,
  input: object,
  { method = 'POST', headers = {} }: { readonly method?: string; readonly headers?: Record<string, string> } = {},
): Promise<Reply> {
  const scope = `${account}/20260101/${REGION}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=local`;
  const body = JSON.stringify(input);
  const response = await fetch(`${endpoint}${path}`, { method, headers: { ...headers, authorization }, body });
  return { status: response.status, body: await response.json() };
}
