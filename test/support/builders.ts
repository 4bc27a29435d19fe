import type { CloudEvent } from '../../local/kernel.ts';
import type { Deployment } from '../../shared/domain/deployment.ts';
import type { Follower } from '../../shared/domain/follower.ts';
import { AccountId, branchRef, CommitId, EventTime, PipelineName, RepositoryArn } from '../../shared/domain/names.ts';
import { PipelineDefinition } from '../../shared/domain/pipeline-definition.ts';
import type { PushEvent } from '../../shared/domain/source-event.ts';

export const SOURCE = '111111111111';
export const PIPELINES = '222222222222';
export const REGION = 'ap-south-1';
export const APP = RepositoryArn.parse(`arn:aws:codecommit:${REGION}:${SOURCE}:app`);

/** The artifact store of the deployment. */
export const BUCKET = `commit-relay-artifacts-${PIPELINES}-${REGION}`;
export const KEY_ARN = `arn:aws:kms:${REGION}:${PIPELINES}:key/3c6e0b8a-9c15-424a-8228-b9a98ca1531d`;

/** A commit id made of one letter or digit. */
export const commit = (letter: string): CommitId => CommitId.parse(letter.repeat(40));

/** A moment so many seconds after noon. */
export const at = (seconds: number): EventTime => {
  return EventTime.parse(new Date(Date.UTC(2026, 0, 2, 12, 0, seconds)).toISOString().replace('.000', ''));
};

/** A push of main in repository app: from commit `old` to `next`, at a second. */
export function pushEvent(eventId: string, old: string | undefined, next: string, seconds: number): PushEvent {
  return {
    eventId,
    time: at(seconds),
    account: AccountId.parse(SOURCE),
    repository: APP,
    ref: branchRef('main'),
    commit: commit(next),
    ...(old === undefined ? {} : { oldCommit: commit(old) }),
  };
}

/** The event that CodeCommit sends when main of repository app is created at a commit. */
export function stateChange(id: string, commitId: string): CloudEvent {
  return {
    version: '0',
    id,
    'detail-type': 'CodeCommit Repository State Change',
    source: 'aws.codecommit',
    account: SOURCE,
    time: at(0),
    region: REGION,
    resources: [APP],
    detail: {
      event: 'referenceCreated',
      repositoryName: 'app',
      repositoryId: 'd2a1b3c4-0000-4000-8000-000000000000',
      referenceType: 'branch',
      referenceName: 'main',
      referenceFullName: 'refs/heads/main',
      commitId,
    },
  };
}

export function follower(pipeline: string, branch = 'main', action = 'Source'): Follower {
  return {
    pipeline: PipelineName.parse(pipeline),
    action,
    repository: APP,
    follow: [{ kind: 'ref', entry: branch, ref: branchRef(branch) }],
    start: 'head',
  };
}

export const deployment: Deployment = {
  region: REGION,
  account: PIPELINES,
  sourceAccounts: new Set([SOURCE]),
  selfService: [],
};

type SourceOptions = { action?: string; repository?: string; branch?: string; account?: string | undefined };

/** A CodeCommit source action as CodePipeline returns it. */
export function sourceAction({ action = 'Source', repository = 'app', branch = 'main', ...rest }: SourceOptions = {}) {
  const account = 'account' in rest ? rest.account : SOURCE;
  return {
    name: action,
    actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
    runOrder: 1,
    configuration: { RepositoryName: repository, BranchName: branch, PollForSourceChanges: 'false' },
    outputArtifacts: [{ name: `${action}Output` }],
    ...(account === undefined ? {} : { roleArn: `arn:aws:iam::${account}:role/commit-relay-source-action-${REGION}` }),
  };
}

type DefinitionOptions = { name?: string; pipelineType?: 'V1' | 'V2'; version?: number; sources?: object[] };

export function definition(options: DefinitionOptions = {}): PipelineDefinition {
  const { name = 'app-dev', pipelineType = 'V2', version = 1, sources = [sourceAction()] } = options;
  return PipelineDefinition.parse({
    name,
    pipelineType,
    version,
    roleArn: `arn:aws:iam::${PIPELINES}:role/commit-relay-pipeline-${REGION}`,
    artifactStore: { type: 'S3', location: BUCKET, encryptionKey: { id: KEY_ARN, type: 'KMS' } },
    stages: [
      { name: 'Source', actions: sources },
      { name: 'Deploy', actions: [] },
    ],
  });
}
