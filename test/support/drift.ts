import type { Standard } from '../../shared/domain/drift/standard.ts';
import type { PipelineDefinition } from '../../shared/domain/pipeline-definition.ts';
import type { WantedSource } from '../../shared/domain/wanted-source.ts';
import { APP, BUCKET, definition, KEY_ARN, PIPELINES, REGION, SOURCE, sourceAction } from './builders.ts';

const ACTION_ROLE = `arn:aws:iam::${SOURCE}:role/commit-relay-source-action-${REGION}`;

export const standard: Standard = {
  region: REGION,
  account: PIPELINES,
  mode: 'repair',
  sourceActionRole: `commit-relay-source-action-${REGION}`,
  otherActionRoles: [],
  bucket: BUCKET,
  keyArn: KEY_ARN,
};

export const wantedMain: WantedSource = { action: 'Source', repository: APP, branch: 'main' };

type Change = (source: Record<string, unknown>) => Record<string, unknown>;

const configured =
  (settings: Readonly<Record<string, string | undefined>>): Change =>
  ({ configuration, ...source }) => {
    const merged = { ...(configuration as Record<string, string>), ...settings };
    const present = Object.entries(merged).filter(([, value]) => value !== undefined);
    return { ...source, configuration: Object.fromEntries(present) };
  };

/** A pipeline that is right, with its source action changed. */
export const withSource = (change: Change): PipelineDefinition => definition({ sources: [change(sourceAction())] });

/** The same with its artifact store changed. */
export const withStore = (store: Readonly<Record<string, unknown>>): PipelineDefinition => {
  const { artifactStore, ...rest } = definition();
  return {
    ...rest,
    artifactStore: { type: 'S3', location: BUCKET, encryptionKey: artifactStore?.encryptionKey, ...store },
  } as PipelineDefinition;
};

const s3 = (source: Record<string, unknown>) => ({
  ...source,
  actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
  configuration: { S3Bucket: 'code', S3ObjectKey: 'app.zip', PollForSourceChanges: 'true' },
});

const withoutRole = ({ roleArn: _roleArn, ...source }: Record<string, unknown>) => source;

/** Everything that somebody may do to a pipeline by hand, and what is found. */
export const VANDALISM: readonly {
  readonly what: string;
  readonly vandal: PipelineDefinition;
  readonly field: string;
  readonly reason: string;
  readonly observed?: string;
  readonly desired?: string;
}[] = [
  {
    what: 'another repository',
    vandal: withSource(configured({ RepositoryName: 'web' })),
    field: 'Source.configuration.RepositoryName',
    reason: 'wrong-repository',
    observed: 'web',
    desired: 'app',
  },
  {
    what: 'another branch',
    vandal: withSource(configured({ BranchName: 'develop' })),
    field: 'Source.configuration.BranchName',
    reason: 'wrong-branch',
    observed: 'develop',
    desired: 'main',
  },
  {
    what: 'no branch',
    vandal: withSource(configured({ BranchName: undefined })),
    field: 'Source.configuration.BranchName',
    reason: 'wrong-branch',
    desired: 'main',
  },
  {
    what: 'polling',
    vandal: withSource(configured({ PollForSourceChanges: 'true' })),
    field: 'Source.configuration.PollForSourceChanges',
    reason: 'polling',
    observed: 'true',
    desired: 'false',
  },
  {
    what: 'polling by default',
    vandal: withSource(configured({ PollForSourceChanges: undefined })),
    field: 'Source.configuration.PollForSourceChanges',
    reason: 'polling',
    desired: 'false',
  },
  {
    what: 'another role',
    vandal: withSource((source) => ({ ...source, roleArn: `arn:aws:iam::${SOURCE}:role/other` })),
    field: 'Source.roleArn',
    reason: 'wrong-role',
    observed: `arn:aws:iam::${SOURCE}:role/other`,
    desired: ACTION_ROLE,
  },
  {
    what: 'no role',
    vandal: withSource(withoutRole),
    field: 'Source.roleArn',
    reason: 'wrong-role',
    desired: ACTION_ROLE,
  },
  {
    what: 'another Region',
    vandal: withSource((source) => ({ ...source, region: 'eu-west-1' })),
    field: 'Source.region',
    reason: 'wrong-region',
    observed: 'eu-west-1',
    desired: REGION,
  },
  {
    what: 'another provider',
    vandal: withSource(s3),
    field: 'Source.actionTypeId',
    reason: 'wrong-provider',
    observed: 'AWS S3',
    desired: 'AWS CodeCommit',
  },
  {
    what: 'another bucket',
    vandal: withStore({ location: 'codepipeline-ap-south-1-1' }),
    field: 'artifactStore.location',
    reason: 'wrong-bucket',
    observed: 'codepipeline-ap-south-1-1',
    desired: BUCKET,
  },
  {
    what: 'no key',
    vandal: withStore({ encryptionKey: undefined }),
    field: 'artifactStore.encryptionKey',
    reason: 'no-key',
    desired: KEY_ARN,
  },
  {
    what: 'an alias as key',
    vandal: withStore({ encryptionKey: { id: 'alias/commit-relay-artifacts', type: 'KMS' } }),
    field: 'artifactStore.encryptionKey',
    reason: 'key-alias',
    observed: 'alias/commit-relay-artifacts',
    desired: KEY_ARN,
  },
  {
    what: 'an ARN of an alias as key',
    vandal: withStore({ encryptionKey: { id: `arn:aws:kms:${REGION}:${PIPELINES}:alias/x`, type: 'KMS' } }),
    field: 'artifactStore.encryptionKey',
    reason: 'key-alias',
    observed: `arn:aws:kms:${REGION}:${PIPELINES}:alias/x`,
    desired: KEY_ARN,
  },
  {
    what: 'a bare id as key',
    vandal: withStore({ encryptionKey: { id: '3c6e0b8a-9c15-424a-8228-b9a98ca1531d', type: 'KMS' } }),
    field: 'artifactStore.encryptionKey',
    reason: 'key-bare-id',
    observed: '3c6e0b8a-9c15-424a-8228-b9a98ca1531d',
    desired: KEY_ARN,
  },
  {
    what: 'another key',
    vandal: withStore({ encryptionKey: { id: KEY_ARN.replace('3c6e', '0000'), type: 'KMS' } }),
    field: 'artifactStore.encryptionKey',
    reason: 'wrong-key',
    observed: KEY_ARN.replace('3c6e', '0000'),
    desired: KEY_ARN,
  },
];

/** All of it at once, but what another provider makes meaningless. */
export const ALL_AT_ONCE: PipelineDefinition = {
  ...withStore({ location: 'elsewhere', encryptionKey: undefined }),
  stages: withSource((source) =>
    configured({ RepositoryName: 'web', BranchName: 'develop', PollForSourceChanges: undefined })({
      ...withoutRole(source),
      region: 'eu-west-1',
    }),
  ).stages,
};
