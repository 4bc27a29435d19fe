import { vi } from 'vitest';
import * as z from 'zod';
import {
  type CodePipeline,
  type CodePipelineOptions,
  createCodePipeline,
} from '../../../local/codepipeline/service.ts';
import { createFaultStore } from '../../../local/faults.ts';
import {
  type AccessRequest,
  ApiError,
  type Call,
  type Caller,
  type CloudEvent,
  type Kernel,
} from '../../../local/kernel.ts';
import { createCredentialStore } from '../../../local/sts/credentials.ts';
import { ADMIN, definition, REGION, SOURCE_ACCOUNT } from './definitions.ts';
import { FakeRepositories } from './fake-repositories.ts';

const Summary = z.looseObject({
  pipelineExecutionId: z.string(),
  status: z.string(),
  sourceRevisions: z.array(z.looseObject({ actionName: z.string(), revisionId: z.string() })),
  trigger: z.object({ triggerType: z.string(), triggerDetail: z.string() }),
});
export type Summary = z.infer<typeof Summary>;
const ExecutionPage = z.object({ pipelineExecutionSummaries: z.array(Summary), nextToken: z.string().optional() });

/** One CodePipeline with Maps for CodeCommit, roles that may do what `denies` does not forbid, and a list for a bus. */
export class SmallCloud {
  readonly service: CodePipeline;
  readonly events: CloudEvent[] = [];
  /** Each permission that was asked for. */
  readonly asked: AccessRequest[] = [];
  readonly faults = createFaultStore();
  denies: (request: AccessRequest) => boolean = () => false;
  /** Awaited before each GetBranch and GetCommit. */
  beforeRead: () => Promise<void> = async () => {};
  readonly #repositories = new FakeRepositories();
  readonly #credentials = createCredentialStore();

  constructor(options: Partial<CodePipelineOptions> = {}) {
    const kernel: Kernel = {
      region: REGION,
      endpoint: 'http://127.0.0.1:0',
      faults: this.faults,
      invoke: (call) => this.#invoke(call),
      perform: () => Promise.reject(new Error('not called by CodePipeline')),
      authorize: (request) => this.#authorize(request),
      emit: (event) => void this.events.push(event),
    };
    this.service = createCodePipeline({
      kernel: () => kernel,
      credentials: this.#credentials,
      actionMilliseconds: 1,
      pollMilliseconds: 1,
      ...options,
    });
  }

  async #authorize(request: AccessRequest): Promise<void> {
    this.asked.push(request);
    if (!this.denies(request)) return;
    const message = `not authorized to perform: ${request.action} on resource: ${request.resource}`;
    throw new ApiError('AccessDeniedException', message);
  }

  async #invoke({ service, operation, input, caller }: Call): Promise<unknown> {
    if (service === 'sts') {
      const { RoleArn, RoleSessionName } = z.object({ RoleArn: z.string(), RoleSessionName: z.string() }).parse(input);
      await this.#authorize({ caller, action: 'sts:AssumeRole', resource: RoleArn });
      return { Credentials: { AccessKeyId: this.#credentials.issue(RoleArn, RoleSessionName).accessKeyId } };
    }
    const repository = `arn:aws:codecommit:${REGION}:${caller.account}:${input['repositoryName']}`;
    await this.#authorize({ caller, action: `codecommit:${operation}`, resource: repository });
    await this.beforeRead();
    return operation === 'GetBranch'
      ? this.#repositories.branch(repository, String(input['branchName']))
      : this.#repositories.commit(String(input['commitId']));
  }

  /** Moves a branch to a new commit, by default main of the source account's app, and returns the commit's id. */
  push({ account = SOURCE_ACCOUNT, repository = 'app', branch = 'main', message = 'a change' } = {}): string {
    return this.#repositories.push(`arn:aws:codecommit:${REGION}:${account}:${repository}`, branch, message);
  }

  call(operation: string, input: Readonly<Record<string, unknown>>, caller: Caller = ADMIN): Promise<unknown> {
    return this.service.handle(operation, input, caller);
  }

  /** Creates the pipeline `app`. */
  createApp(more: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return this.call('CreatePipeline', { pipeline: definition('app', more) });
  }

  /** Starts a pipeline and returns the execution's id. */
  async start(name: string, more: Readonly<Record<string, unknown>> = {}, caller: Caller = ADMIN): Promise<string> {
    const output = await this.call('StartPipelineExecution', { name, ...more }, caller);
    return z.object({ pipelineExecutionId: z.string() }).parse(output).pipelineExecutionId;
  }

  async executionPage(pipelineName: string, more: Readonly<Record<string, unknown>>) {
    return ExecutionPage.parse(await this.call('ListPipelineExecutions', { pipelineName, ...more }));
  }

  /** All executions of a pipeline, newest first. */
  async executions(pipelineName: string): Promise<readonly Summary[]> {
    const all: Summary[] = [];
    let nextToken: string | undefined;
    do {
      const output = await this.executionPage(pipelineName, nextToken === undefined ? {} : { nextToken });
      all.push(...output.pipelineExecutionSummaries);
      nextToken = output.nextToken;
    } while (nextToken !== undefined);
    return all;
  }

  async statusOf(pipelineName: string, id: string): Promise<string | undefined> {
    return (await this.executions(pipelineName)).find(({ pipelineExecutionId }) => pipelineExecutionId === id)?.status;
  }

  /** Waits until nothing of a pipeline is under way, and returns its executions. */
  async settled(pipelineName: string): Promise<readonly Summary[]> {
    return vi.waitFor(
      async () => {
        const all = await this.executions(pipelineName);
        const busy = all.filter(({ status }) => status === 'InProgress' || status === 'Stopping');
        if (busy.length > 0) throw new Error(`still under way: ${JSON.stringify(busy)}`);
        return all;
      },
      { timeout: 10_000, interval: 2 },
    );
  }

  /** States that execution events told of, in order. */
  states(id: string): readonly unknown[] {
    return this.events.filter(({ detail }) => detail['execution-id'] === id).map(({ detail }) => detail['state']);
  }

  ofType(detailType: string): readonly CloudEvent[] {
    return this.events.filter((event) => event['detail-type'] === detailType);
  }
}
