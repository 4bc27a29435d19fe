import {
  CreatePipelineCommand,
  DeletePipelineCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { type Home, homeIn, pipelineDeclaration } from '../../local/demo/fleet.ts';
import { createPipelineCensus } from '../../shared/adapters/pipeline-census.ts';
import { createPipelineReader } from '../../shared/adapters/pipeline-reader.ts';
import { createRuns } from '../../shared/adapters/runs.ts';
import type { PipelineReader, Runs } from '../../shared/app/aws-ports.ts';
import type { PipelineCensus } from '../../shared/app/sweep-ports.ts';
import { PipelineDefinition } from '../../shared/domain/pipeline-definition.ts';
import type { Account } from './account.ts';
import { PIPELINES, REGION, SOURCE } from './builders.ts';
import { fakeClock, unpaced } from './fakes/clock.ts';
import { fakeCodePipeline } from './fakes/code-pipeline.ts';

type Tags = Readonly<Record<string, string>>;

/** Pipelines and the ports through which the relay sees them: what a contract is tried on. */
export type PipelineSide = {
  readonly runs: Runs;
  readonly reader: PipelineReader;
  readonly census: PipelineCensus;
  /** Creates a pipeline with one source action, `app`. */
  create(name: string, options?: { readonly tags?: Tags; readonly type?: 'V1' | 'V2' }): Promise<void>;
  update(name: string): Promise<void>;
  /** Adds tags, and takes those away whose value is empty. */
  tag(name: string, tags: Tags): Promise<void>;
  delete(name: string): Promise<void>;
};

const ACCOUNTS = { source: SOURCE, pipelines: PIPELINES, region: REGION };

const declaration = (name: string, type: 'V1' | 'V2' = 'V2', home: Home = ACCOUNTS) => {
  const pipeline = pipelineDeclaration({ name, sources: [{ repository: 'app', branch: 'main' }] }, home);
  return { ...pipeline, pipelineType: type };
};

export function fakeSide(): PipelineSide {
  const fake = fakeCodePipeline({ clock: fakeClock() });
  const stored = new Map<string, { version: number; tags: Tags; type?: 'V1' | 'V2' }>();
  const store = (name: string, change: { version?: number; tags?: Tags; type?: 'V1' | 'V2' }) => {
    const pipeline = { version: 1, tags: {}, ...stored.get(name), ...change };
    stored.set(name, pipeline);
    const definition = { ...declaration(name, pipeline.type), version: pipeline.version };
    fake.store(PipelineDefinition.parse(definition), pipeline.tags);
  };
  return {
    runs: fake,
    reader: fake,
    census: fake,
    create: async (name, options = {}) => store(name, options),
    update: async (name) => store(name, { version: (stored.get(name)?.version ?? 0) + 1 }),
    async tag(name, tags) {
      const merged = Object.entries({ ...stored.get(name)?.tags, ...tags });
      store(name, { tags: Object.fromEntries(merged.filter(([, value]) => value !== '')) });
    },
    delete: async (name) => fake.delete(name),
  };
}

export function localSide({ cloud, codePipeline, tagging }: Account): PipelineSide {
  const home = homeIn(cloud, ACCOUNTS);
  const arn = (name: string) => `arn:aws:codepipeline:${REGION}:${PIPELINES}:${name}`;
  const listOf = (tags: Tags) => Object.entries(tags).map(([key, value]) => ({ key, value }));
  return {
    runs: createRuns({ start: codePipeline, list: codePipeline }, unpaced()),
    reader: createPipelineReader(codePipeline),
    census: createPipelineCensus(codePipeline, tagging),
    async create(name, { tags = {}, type } = {}) {
      await codePipeline.send(
        new CreatePipelineCommand({ pipeline: declaration(name, type, home), tags: listOf(tags) }),
      );
    },
    async update(name) {
      await codePipeline.send(new UpdatePipelineCommand({ pipeline: declaration(name, 'V2', home) }));
    },
    async tag(name, tags) {
      const resourceArn = arn(name);
      const [kept, gone] = [listOf(tags).filter(({ value }) => value), listOf(tags).filter(({ value }) => !value)];
      if (kept.length > 0) await codePipeline.send(new TagResourceCommand({ resourceArn, tags: kept }));
      const tagKeys = gone.map(({ key }) => key);
      if (tagKeys.length > 0) await codePipeline.send(new UntagResourceCommand({ resourceArn, tagKeys }));
    },
    async delete(name) {
      await codePipeline.send(new DeletePipelineCommand({ name }));
    },
  };
}
