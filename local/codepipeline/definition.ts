import * as z from 'zod';

/**
 * A pipeline definition as far as this service reads it. Loose throughout: members that are newer than this
 * file are kept as given, as the real service keeps what its clients do not know.
 */

const roleArn = z.string().regex(/^arn:aws(-\w+)*:iam::\d{12}:role\/.+$/, 'must be the ARN of an IAM role');

const ArtifactStore = z.looseObject({
  type: z.string(),
  location: z.string(),
  encryptionKey: z.looseObject({ id: z.string(), type: z.string() }).optional(),
});
export type ArtifactStore = z.infer<typeof ArtifactStore>;

const Artifact = z.looseObject({ name: z.string() });

const Action = z.looseObject({
  name: z.string(),
  actionTypeId: z.looseObject({ category: z.string(), owner: z.string(), provider: z.string(), version: z.string() }),
  runOrder: z.number().int().optional(),
  configuration: z.record(z.string(), z.string()).optional(),
  inputArtifacts: z.array(Artifact).optional(),
  outputArtifacts: z.array(Artifact).optional(),
  roleArn: roleArn.optional(),
  region: z.string().optional(),
});
export type Action = z.infer<typeof Action>;

const Stage = z.looseObject({ name: z.string(), actions: z.array(Action) });
export type Stage = z.infer<typeof Stage>;

export const Definition = z.looseObject({
  name: z.string(),
  roleArn,
  artifactStore: ArtifactStore.optional(),
  artifactStores: z.record(z.string(), ArtifactStore).optional(),
  stages: z.array(Stage),
  version: z.number().int().optional(),
  executionMode: z.enum(['SUPERSEDED', 'QUEUED', 'PARALLEL']).optional(),
  pipelineType: z.enum(['V1', 'V2']).optional(),
  variables: z.array(z.looseObject({ name: z.string(), defaultValue: z.string().optional() })).optional(),
  triggers: z.array(z.unknown()).optional(),
});
export type Definition = z.infer<typeof Definition>;
export type ExecutionMode = NonNullable<Definition['executionMode']>;

export const executionMode = (definition: Definition): ExecutionMode => definition.executionMode ?? 'SUPERSEDED';
export const pipelineType = (definition: Definition): 'V1' | 'V2' => definition.pipelineType ?? 'V1';

/** An action with what AWS adds to one that leaves it out. */
const storedAction = (action: Action): Action => ({
  runOrder: 1,
  configuration: {},
  inputArtifacts: [],
  outputArtifacts: [],
  ...action,
});

/**
 * The definition as the service stores and shows it: with its own version number, V2 where only V2 has what it uses,
 * and the defaults filled in (AWS CLI Command Reference, get-pipeline, example).
 */
export function storedDefinition(given: Definition, version: number): Definition {
  const mode = executionMode(given);
  const needsV2 = mode !== 'SUPERSEDED' || (given.variables ?? []).length > 0 || (given.triggers ?? []).length > 0;
  const stages = given.stages.map((stage) => ({ ...stage, actions: stage.actions.map(storedAction) }));
  const type = needsV2 ? 'V2' : pipelineType(given);
  return { ...given, stages, version, executionMode: mode, pipelineType: type };
}

/** The actions of the first stage, where all sources are. */
export const sourceActions = (definition: Definition): readonly Action[] => definition.stages[0]?.actions ?? [];

export const isCodeCommitSource = ({ actionTypeId }: Action): boolean =>
  actionTypeId.category === 'Source' && actionTypeId.provider === 'CodeCommit';

export const isApproval = ({ actionTypeId }: Action): boolean => actionTypeId.category === 'Approval';

/** The store that artifacts of an action in this Region go to. */
export const artifactStoreIn = (definition: Definition, region: string): ArtifactStore | undefined =>
  definition.artifactStore ?? definition.artifactStores?.[region];

export const accountOf = (arn: string): string => arn.split(':')[4] ?? '';
