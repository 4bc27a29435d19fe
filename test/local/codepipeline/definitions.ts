import type { Caller } from '../../../local/kernel.ts';

export const SOURCE_ACCOUNT = '111111111111';
export const PIPELINE_ACCOUNT = '222222222222';
export const REGION = 'eu-west-1';
export const PIPELINE_ROLE = `arn:aws:iam::${PIPELINE_ACCOUNT}:role/pipeline`;
export const ACTION_ROLE = `arn:aws:iam::${SOURCE_ACCOUNT}:role/source-action`;
export const ADMIN: Caller = { kind: 'root', account: PIPELINE_ACCOUNT };

export const pipelineArn = (name: string) => `arn:aws:codepipeline:${REGION}:${PIPELINE_ACCOUNT}:${name}`;

/** A session of a role of the pipeline account. */
export const session = (role: string, sessionName: string): Caller => ({
  kind: 'role',
  account: PIPELINE_ACCOUNT,
  roleArn: `arn:aws:iam::${PIPELINE_ACCOUNT}:role/${role}`,
  sessionName,
  accessKeyId: 'ASIAEXAMPLE',
});

type Json = Readonly<Record<string, unknown>>;

const actionType = (category: string, provider: string) => ({ category, owner: 'AWS', provider, version: '1' });

/** A source action that reads main of the source account's app. `configuration` is added to. */
export function source({ configuration, ...more }: Json & { readonly configuration?: Json } = {}) {
  return {
    name: 'Source',
    actionTypeId: actionType('Source', 'CodeCommit'),
    runOrder: 1,
    roleArn: ACTION_ROLE,
    outputArtifacts: [{ name: 'Code' }],
    ...more,
    configuration: { RepositoryName: 'app', BranchName: 'main', PollForSourceChanges: 'false', ...configuration },
  };
}

export function build(more: Json = {}) {
  return {
    name: 'Build',
    actionTypeId: actionType('Build', 'CodeBuild'),
    runOrder: 1,
    configuration: { ProjectName: 'app' },
    inputArtifacts: [{ name: 'Code' }],
    ...more,
  };
}

export function deploy(more: Json = {}) {
  return {
    name: 'Deploy',
    actionTypeId: actionType('Deploy', 'CodeDeploy'),
    runOrder: 1,
    configuration: { ApplicationName: 'app', DeploymentGroupName: 'app' },
    inputArtifacts: [{ name: 'Code' }],
    ...more,
  };
}

export const approval = (more: Json = {}) => ({
  name: 'Approve',
  actionTypeId: actionType('Approval', 'Manual'),
  runOrder: 1,
  ...more,
});

export const stage = (name: string, ...actions: readonly Json[]) => ({ name, actions });

/** A valid definition of a source and a build stage; `more` replaces what it names. */
export function definition(name: string, more: Json = {}) {
  return {
    name,
    roleArn: PIPELINE_ROLE,
    artifactStore: { type: 'S3', location: 'artifacts' },
    stages: [stage('Source', source()), stage('Build', build())],
    pipelineType: 'V2',
    executionMode: 'SUPERSEDED',
    ...more,
  };
}
