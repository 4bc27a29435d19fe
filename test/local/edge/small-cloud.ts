import { createEdge } from '../../../local/edge/edge.ts';
import { createKernel, type LocalKernel } from '../../../local/edge/kernel.ts';
import { createRecorder, type Recorder } from '../../../local/edge/recorder.ts';
import { createDynamoDb } from '../../../local/engines/dynamodb.ts';
import { queueProblem } from '../../../local/engines/queue-problems.ts';
import { createSqs } from '../../../local/engines/sqs.ts';
import { createFaultStore } from '../../../local/faults.ts';
import { createIamStore, type IamStore } from '../../../local/iam/store.ts';
import { ApiError, type PolicyDocument, type Service, type ServiceName } from '../../../local/kernel.ts';
import { createCredentialStore } from '../../../local/sts/credentials.ts';
import { createSts } from '../../../local/sts/service.ts';

export const A = '111111111111';
export const B = '222222222222';
export const REGION = 'eu-west-1';

/** A policy of one statement, allowing unless told otherwise. */
export const policy = (statement: Readonly<Record<string, unknown>>): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', ...statement }],
});

/** Just enough CodePipeline: two pipelines of account B, one of them a follower by its tag. */
export function pipelinesStub(): Service & { readonly started: string[] } {
  const tags: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    follower: { 'commit-relay:follow': 'main' },
    stranger: {},
  };
  const started: string[] = [];
  return {
    started,
    resourceTags: (arn) => tags[arn.split(':').at(-1) ?? ''],
    async handle(operation, input) {
      const name = String(input['name']);
      if (operation === 'StartPipelineExecution') {
        started.push(name);
        return { pipelineExecutionId: '11111111-2222-3333-4444-555555555555' };
      }
      if (operation !== 'GetPipeline') throw new ApiError('UnknownOperationException', operation);
      if (tags[name] === undefined) throw new ApiError('PipelineNotFoundException', `no pipeline ${name}`);
      return { pipeline: { name, version: 3, stages: [] }, metadata: { created: new Date('2026-01-02T03:04:05Z') } };
    },
  };
}

export type SmallCloud = {
  readonly endpoint: string;
  readonly kernel: LocalKernel;
  readonly recorder: Recorder;
  readonly iam: IamStore;
  /** Access key ids of workers that a fault killed. */
  readonly crashed: readonly string[];
  /** Puts a role into account B and gives the access key id of a session of it. */
  session(name: string, policies: Readonly<Record<string, PolicyDocument>>): string;
  /** Configuration of an SDK client that signs with this access key id. */
  client(accessKeyId: string): {
    endpoint: string;
    region: string;
    maxAttempts: number;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  /** Sends an STS query. */
  sts(accessKeyId: string | undefined, form: Readonly<Record<string, string>>): Promise<Response>;
  close(): Promise<void>;
};

const stsHeaders = (accessKeyId: string | undefined): Record<string, string> =>
  accessKeyId === undefined
    ? {}
    : { authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${REGION}/sts/aws4_request, Signature=x` };

/** A local cloud of two accounts with real queues, tables and STS, and stubs of the other services, on a free port. */
export async function startSmallCloud(
  stubs: Readonly<Partial<Record<ServiceName, Service>>> = {},
  iam: IamStore = createIamStore(),
): Promise<SmallCloud> {
  const accounts = [A, B];
  const [credentials, faults] = [createCredentialStore(), createFaultStore()];
  const recorder = createRecorder({ keep: 100 });
  const services: Partial<Record<ServiceName, Service>> = { ...stubs };
  const crashed: string[] = [];
  const onCrash = (accessKeyId: string) => void crashed.push(accessKeyId);
  const emit = () => undefined;
  const refusals = { sqs: queueProblem };
  const kernel = createKernel({ region: REGION, services, iam, faults, recorder, onCrash, emit, refusals });
  services.sqs = createSqs({ accounts, region: REGION, endpoint: () => kernel.endpoint });
  services.dynamodb = createDynamoDb({ accounts, region: REGION });
  services.sts = createSts({ iam, credentials });
  const edge = createEdge({ kernel, credentials, accounts });
  const endpoint = await edge.listen(0);
  return {
    endpoint,
    kernel,
    recorder,
    iam,
    crashed,
    session(name, policies) {
      const arn = `arn:aws:iam::${B}:role/${name}`;
      const trust = policy({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' });
      iam.putRole({ arn, account: B, trust, policies });
      return credentials.issue(arn, 'worker').accessKeyId;
    },
    client: (accessKeyId) => ({
      endpoint,
      region: REGION,
      maxAttempts: 1,
      credentials: { accessKeyId, secretAccessKey: 'any' },
    }),
    sts: (accessKeyId, form) =>
      fetch(endpoint, { method: 'POST', headers: stsHeaders(accessKeyId), body: new URLSearchParams(form) }),
    async close() {
      await edge.close();
      await Promise.all(Object.values(services).map((service) => service.close?.()));
      await recorder.close();
    },
  };
}
