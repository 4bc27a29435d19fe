import * as z from 'zod';
import { ApiError, type Caller, type Kernel, principalArn } from '../kernel.ts';
import { Definition, executionMode, pipelineType, storedDefinition } from './definition.ts';
import type { Engine } from './engine.ts';
import type { Operations } from './operation.ts';
import { PageInput, page } from './paging.ts';
import { epochSeconds, parseInput } from './parse-input.ts';
import { checkRoles } from './role-checks.ts';
import { defaultVariables } from './start-rules.ts';
import { currentDefinition, type Pipeline, type PipelineStore } from './store.ts';
import { checkStructure } from './structure.ts';
import { applyTags, checkTags, Tags } from './tags.ts';

export type PipelineParts = {
  readonly kernel: () => Kernel;
  readonly store: PipelineStore;
  readonly engine: Engine;
};

const CreateInput = z.object({ pipeline: Definition, tags: Tags.optional() });
const UpdateInput = z.object({ pipeline: Definition });
const GetInput = z.object({ name: z.string(), version: z.number().int().optional() });
const DeleteInput = z.object({ name: z.string() });
const ListInput = z.object(PageInput);

const LIST_SIZE = 1_000;

/** CreatePipeline, UpdatePipeline, GetPipeline, DeletePipeline and ListPipelines. */
export function pipelineOperations(parts: PipelineParts): Operations {
  const { store, engine } = parts;
  return {
    CreatePipeline: (input, caller) => create(parts, input, caller),
    UpdatePipeline: (input, caller) => update(parts, input, caller),
    GetPipeline: async (input, caller) => get(store, input, caller),
    async DeletePipeline(input, caller) {
      const pipeline = store.find(caller.account, parseInput(DeleteInput, input).name);
      if (pipeline === undefined) return {};
      engine.cancelAll(pipeline, 'The pipeline was deleted before the execution completed');
      store.remove(pipeline);
      return {};
    },
    async ListPipelines(input, caller) {
      const { items, ...next } = page(store.list(caller.account), parseInput(ListInput, input), {
        list: 'pipelines',
        defaultSize: LIST_SIZE,
        key: ({ name }) => name,
      });
      return { pipelines: items.map(summaryOf), ...next };
    },
  };
}

async function create(parts: PipelineParts, input: unknown, caller: Caller): Promise<unknown> {
  const { kernel, store, engine } = parts;
  const { pipeline: given, tags = [] } = parseInput(CreateInput, structuredClone(input));
  const refuseNameInUse = () => {
    if (store.find(caller.account, given.name) === undefined) return;
    throw new ApiError('PipelineNameInUseException', `A pipeline with the name '${given.name}' already exists`);
  };
  refuseNameInUse();
  checkTags([], tags);
  await check(parts, given, caller.account);
  refuseNameInUse();
  const definition = storedDefinition(given, 1);
  const pipeline = store.add(caller.account, definition);
  applyTags(kernel(), pipeline, tags);
  const trigger = { triggerType: 'CreatePipeline', triggerDetail: principalArn(caller) } as const;
  engine.start(pipeline, { trigger, variables: defaultVariables(definition), overrides: new Map() });
  return structuredClone({ pipeline: definition, tags });
}

async function update(parts: PipelineParts, input: unknown, caller: Caller): Promise<unknown> {
  const { store, engine } = parts;
  const { pipeline: given } = parseInput(UpdateInput, structuredClone(input));
  store.get(caller.account, given.name);
  await check(parts, given, caller.account);
  const pipeline = store.get(caller.account, given.name);
  const definition = storedDefinition(given, pipeline.versions.length + 1);
  engine.cancelAll(pipeline, 'The pipeline definition was updated before the execution completed');
  pipeline.versions.push(definition);
  pipeline.updated = new Date();
  return structuredClone({ pipeline: definition });
}

async function check({ kernel, store }: PipelineParts, definition: Definition, account: string): Promise<void> {
  checkStructure(definition, account, kernel().region);
  await checkRoles(kernel(), definition, account, store.arn(account, definition.name));
}

function get(store: PipelineStore, input: unknown, { account }: Caller): unknown {
  const { name, version } = parseInput(GetInput, input);
  const pipeline = store.get(account, name);
  const definition = version === undefined ? currentDefinition(pipeline) : pipeline.versions[version - 1];
  if (definition === undefined) {
    const message = `Account '${account}' does not have version ${version} of pipeline '${name}'`;
    throw new ApiError('PipelineVersionNotFoundException', message);
  }
  const metadata = {
    pipelineArn: pipeline.arn,
    created: epochSeconds(pipeline.created),
    updated: epochSeconds(pipeline.updated),
  };
  return { pipeline: structuredClone(definition), metadata };
}

function summaryOf(pipeline: Pipeline) {
  const definition = currentDefinition(pipeline);
  return {
    name: pipeline.name,
    version: definition.version,
    pipelineType: pipelineType(definition),
    executionMode: executionMode(definition),
    created: epochSeconds(pipeline.created),
    updated: epochSeconds(pipeline.updated),
  };
}
