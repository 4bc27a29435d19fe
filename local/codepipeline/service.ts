import { ApiError, type Caller, type Kernel, type Service } from '../kernel.ts';
import type { CredentialStore } from '../sts/credentials.ts';
import type { Storage } from './artifact-access.ts';
import { createBuilder, type ProjectRole } from './build-action.ts';
import { createDeployer } from './deploy-action.ts';
import { createEngine } from './engine.ts';
import { executionOperations } from './execution-operations.ts';
import type { Operation } from './operation.ts';
import { pipelineOperations } from './pipeline-operations.ts';
import { createPoller, type Poller } from './polling.ts';
import { createSourceReader } from './source-action.ts';
import { startOperation } from './start-operation.ts';
import { stateOperations } from './state-operations.ts';
import { createPipelineStore, type PipelineStore } from './store.ts';
import { tagOperations } from './tag-operations.ts';
import { emitApiCall, isTrailed } from './trail-events.ts';

export type CodePipelineOptions = {
  /** Asked at each call, so that the kernel may be made after its services. */
  readonly kernel: () => Kernel;
  /** Tells whose the keys are that AssumeRole returned. */
  readonly credentials: CredentialStore;
  /** How long an action that is no source takes. Default 20. */
  readonly actionMilliseconds?: number;
  /** How long after a ref moved the sources that poll see it. Default 500. */
  readonly pollMilliseconds?: number;
  /** Calls of StartPipelineExecution let through per account and second; no limit unless given. */
  readonly startsPerSecond?: number;
  /** Keys and buckets of artifacts. No aliases, and keys and buckets without state, unless given. */
  readonly storage?: Storage;
  /** Role of a CodeBuild project. No projects unless given. */
  readonly projectRole?: ProjectRole;
};

/** A pipeline's tags as the tagging service reads them. */
export type TaggedPipeline = {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
  /** True also after its last tag was removed. */
  readonly everTagged: boolean;
};

export interface CodePipeline extends Service {
  resourceTags(arn: string): Readonly<Record<string, string>> | undefined;
  /** To be called when a branch moved, so that source actions that poll it start their pipelines. */
  refChanged: Poller['refChanged'];
  /** The pipelines of an account with their tags, by name. */
  taggedPipelines(account: string): readonly TaggedPipeline[];
  close(): Promise<void>;
}

const NOTHING_KNOWN: Storage = { keyOf: () => undefined, stateOf: () => undefined, ownershipOf: () => undefined };

/** CodePipeline of all accounts of the local cloud, in one Region. */
export function createCodePipeline(options: CodePipelineOptions): CodePipeline {
  const { kernel, credentials, storage = NOTHING_KNOWN, projectRole = () => undefined } = options;
  const { actionMilliseconds = 20, pollMilliseconds = 500 } = options;
  const store = createPipelineStore(() => kernel().region);
  const reader = createSourceReader({ kernel, credentials, storage });
  const builder = createBuilder({ kernel, credentials, storage, projectRole });
  const deployer = createDeployer({ kernel, credentials, storage });
  const engine = createEngine({ kernel, reader, builder, deployer, actionMilliseconds });
  const poller = createPoller({ store, engine, reader, pollMilliseconds });
  const operations = new Map<string, Operation>(
    Object.entries({
      ...pipelineOperations({ kernel, store, engine }),
      ...tagOperations({ kernel, store }),
      ...executionOperations(store, engine),
      ...stateOperations(store, engine),
      StartPipelineExecution: startOperation({ ...options, store, engine }),
    }),
  );

  return {
    async handle(operation, input, caller) {
      const run = operations.get(operation);
      if (run === undefined) throw new ApiError('UnknownOperationException', `unknown operation: ${operation}`);
      return isTrailed(operation) ? runTrailed(kernel(), operation, run, input, caller) : run(input, caller);
    },
    resourceTags: (arn) => tagsOf(store, arn),
    refChanged: poller.refChanged,
    taggedPipelines: (account) =>
      store.list(account).map(({ arn, tags, tagVersion }) => ({
        arn,
        tags: Object.fromEntries(tags),
        everTagged: tagVersion > 0,
      })),
    async close() {
      await Promise.all([poller.close(), engine.close()]);
    },
  };
}

async function runTrailed(
  kernel: Kernel,
  operation: string,
  run: Operation,
  input: Readonly<Record<string, unknown>>,
  caller: Caller,
): Promise<unknown> {
  const tell = (outcome: unknown) => emitApiCall(kernel, { operation, input, caller, outcome });
  try {
    const output = await run(input, caller);
    tell(output);
    return output;
  } catch (error) {
    if (error instanceof ApiError) tell(error);
    throw error;
  }
}

function tagsOf(store: PipelineStore, arn: string): Readonly<Record<string, string>> | undefined {
  const pipeline = store.findArn(arn);
  return pipeline === undefined ? undefined : Object.fromEntries(pipeline.tags);
}
