import * as z from 'zod';
import { PipelineName } from './names.ts';

const Artifact = z.looseObject({ name: z.string() });

const Action = z.looseObject({
  name: z.string(),
  actionTypeId: z.looseObject({ category: z.string(), owner: z.string(), provider: z.string() }),
  configuration: z.record(z.string(), z.string()).optional(),
  roleArn: z.string().optional(),
  region: z.string().optional(),
  inputArtifacts: z.array(Artifact).optional(),
  outputArtifacts: z.array(Artifact).optional(),
});
export type Action = z.infer<typeof Action>;

const ArtifactStore = z.looseObject({
  location: z.string(),
  encryptionKey: z.looseObject({ id: z.string() }).optional(),
});
export type ArtifactStore = z.infer<typeof ArtifactStore>;

/** The parts of a pipeline's definition that registration and repair read; all else passes through, and nothing is added. */
export const PipelineDefinition = z.looseObject({
  name: PipelineName,
  version: z.number().int(),
  /** Absent in old definitions, which are V1. */
  pipelineType: z.enum(['V1', 'V2']).optional(),
  executionMode: z.string().optional(),
  /** The role that the pipeline runs as. */
  roleArn: z.string().optional(),
  /** A pipeline has one store, or one a Region. */
  artifactStore: ArtifactStore.optional(),
  artifactStores: z.record(z.string(), ArtifactStore).optional(),
  /** Variables that a start may set. */
  variables: z.array(z.looseObject({ name: z.string() })).optional(),
  stages: z.array(z.looseObject({ actions: z.array(Action) })),
});
export type PipelineDefinition = z.infer<typeof PipelineDefinition>;

/** A CodeCommit source action and what it reads. `account` is that of its role; absent: the pipeline's own. */
export type SourceAction = {
  readonly name: string;
  readonly repositoryName: string;
  readonly branch: string;
  readonly account?: string;
  /** OutputArtifactFormat; absent: the default, CODE_ZIP. */
  readonly artifactFormat?: string;
};

/** Names of all actions of a pipeline. */
export const actionNames = ({ stages }: PipelineDefinition): string[] =>
  stages.flatMap(({ actions }) => actions.map(({ name }) => name));

export const isCodeCommitSource = ({ actionTypeId: { category, owner, provider } }: Action): boolean =>
  category === 'Source' && owner === 'AWS' && provider === 'CodeCommit';

/** Every CodeCommit source action of a pipeline, in order. */
export function codeCommitSources(definition: PipelineDefinition): SourceAction[] {
  return definition.stages
    .flatMap(({ actions }) => actions)
    .filter(isCodeCommitSource)
    .map((action) => {
      const account = action.roleArn?.split(':')[4];
      const artifactFormat = action.configuration?.['OutputArtifactFormat'];
      return {
        name: action.name,
        repositoryName: action.configuration?.['RepositoryName'] ?? '',
        branch: action.configuration?.['BranchName'] ?? '',
        ...(account === undefined ? {} : { account }),
        ...(artifactFormat === undefined ? {} : { artifactFormat }),
      };
    });
}
