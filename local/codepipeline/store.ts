import { ApiError } from '../kernel.ts';
import type { Definition } from './definition.ts';
import type { Execution } from './execution.ts';

/** One pipeline and all that is remembered of it. */
export type Pipeline = {
  readonly account: string;
  readonly name: string;
  readonly arn: string;
  readonly created: Date;
  updated: Date;
  /** Version n is at n - 1; never empty. */
  readonly versions: Definition[];
  readonly tags: Map<string, string>;
  /** Counts changes of the tags. */
  tagVersion: number;
  /** Oldest first. */
  readonly executions: Execution[];
  executionCount: number;
  /** Execution that each client request token started. */
  readonly tokens: Map<string, string>;
  /** Last execution that entered each stage, by stage name. */
  readonly latestInStage: Map<string, Execution>;
  /** Branch head that polling saw last, by source action. */
  readonly polledHeads: Map<string, string>;
};

/** The pipelines of all accounts, by account and name. */
export interface PipelineStore {
  find(account: string, name: string): Pipeline | undefined;
  /** @throws ApiError PipelineNotFoundException */
  get(account: string, name: string): Pipeline;
  findArn(arn: string): Pipeline | undefined;
  arn(account: string, name: string): string;
  add(account: string, definition: Definition): Pipeline;
  remove(pipeline: Pipeline): void;
  /** Those of one account, by name, or all. */
  list(account?: string): readonly Pipeline[];
}

export function createPipelineStore(region: () => string): PipelineStore {
  const pipelines = new Map<string, Pipeline>();
  const arnOf = (account: string, name: string) => `arn:aws:codepipeline:${region()}:${account}:${name}`;
  const find = (account: string, name: string) => pipelines.get(arnOf(account, name));
  return {
    find,
    get(account, name) {
      const found = find(account, name);
      if (found !== undefined) return found;
      const message = `Account '${account}' does not have a pipeline with name '${name}'`;
      throw new ApiError('PipelineNotFoundException', message);
    },
    findArn: (arn) => pipelines.get(arn),
    arn: arnOf,
    add(account, definition) {
      const pipeline = newPipeline(account, arnOf(account, definition.name), definition);
      pipelines.set(pipeline.arn, pipeline);
      return pipeline;
    },
    remove: (pipeline) => void pipelines.delete(pipeline.arn),
    list: (account) =>
      [...pipelines.values()]
        .filter((pipeline) => account === undefined || pipeline.account === account)
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function newPipeline(account: string, arn: string, definition: Definition): Pipeline {
  const now = new Date();
  return {
    account,
    name: definition.name,
    arn,
    created: now,
    updated: now,
    versions: [definition],
    tags: new Map(),
    tagVersion: 0,
    executions: [],
    executionCount: 0,
    tokens: new Map(),
    latestInStage: new Map(),
    polledHeads: new Map(),
  };
}

/** The definition in force. */
export function currentDefinition(pipeline: Pipeline): Definition {
  const definition = pipeline.versions.at(-1);
  if (definition === undefined) throw new Error(`pipeline without a version: ${pipeline.arn}`);
  return definition;
}
