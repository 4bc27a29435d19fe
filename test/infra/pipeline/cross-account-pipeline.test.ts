import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Project } from 'aws-cdk-lib/aws-codebuild';
import { Artifact, type StageProps } from 'aws-cdk-lib/aws-codepipeline';
import { CodeBuildAction, ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import {
  CrossAccountPipeline,
  type CrossAccountPipelineProps,
} from '../../../infra/pipeline/cross-account-pipeline.ts';
import { readPipelineResource } from '../../../shared/domain/cloudformation/pipeline-resource.ts';
import { register } from '../../../shared/domain/registration.ts';
import { ENV, faultsOf, newStack, tagsOf, warningsOf } from '../follow/pipelines.ts';
import { resolve, resourcesOf } from '../templates.ts';

const REPOSITORY = 'arn:aws:codecommit:ap-south-1:111111111111:shop';
const KEY = 'arn:aws:kms:ap-south-1:222222222222:key/1234abcd-12ab-34cd-56ef-1234567890ab';

const approval = (): StageProps => ({
  stageName: 'Approve',
  actions: [new ManualApprovalAction({ actionName: 'Approve' })],
});

function pipelineIn(stack: Stack, props: Partial<CrossAccountPipelineProps> = {}) {
  const made = { repositoryArn: REPOSITORY, branch: 'main', artifactKeyArn: KEY, stages: [approval()], ...props };
  return new CrossAccountPipeline(stack, 'Shop', made);
}

const propertiesOf = (stack: Stack) => {
  const [pipeline] = resourcesOf(Template.fromStack(stack), 'AWS::CodePipeline::Pipeline');
  return pipeline?.Properties ?? {};
};
const typesOf = (stack: Stack) => resourcesOf(Template.fromStack(stack)).map(({ Type }) => Type);

describe('a cross-account pipeline', () => {
  it('is that pipeline with its source in the other account, and nothing else', () => {
    const stack = newStack();
    pipelineIn(stack, { stages: [approval()], usePipelineRoleForActions: true });
    expect(typesOf(stack)).toEqual(['AWS::CodePipeline::Pipeline']);
    expect(stack.node.root.node.children.filter((child) => Stack.isStack(child))).toHaveLength(1);
    expect(propertiesOf(stack)).toMatchObject({
      PipelineType: 'V2',
      RoleArn: 'arn:aws:iam::222222222222:role/commit-relay-pipeline-ap-south-1',
      ArtifactStore: {
        Type: 'S3',
        Location: 'commit-relay-artifacts-222222222222-ap-south-1',
        EncryptionKey: { Type: 'KMS', Id: KEY },
      },
      Stages: [
        {
          Actions: [
            {
              RoleArn: 'arn:aws:iam::111111111111:role/commit-relay-source-action-ap-south-1',
              Configuration: { RepositoryName: 'shop', BranchName: 'main', PollForSourceChanges: 'false' },
            },
          ],
        },
        { Name: 'Approve' },
      ],
    });
    expect(warningsOf(stack)).toEqual([]);
  });

  it('is registered as it stands', () => {
    const stack = newStack();
    pipelineIn(stack, { pipelineName: 'shop-dev' });
    const place = { region: ENV.region, account: ENV.account };
    const reading = readPipelineResource('Shop', propertiesOf(stack), {
      ...place,
      parameters: new Map(),
      repositories: new Map(),
    });
    const { definition, tags } = reading.pipeline ?? {};
    if (definition === undefined || tags === undefined) throw new Error(reading.faults.join());
    expect(register(definition, tags, place)).toMatchObject({ kind: 'registered' });
  });

  it('follows its branch, or what else is said', () => {
    const [plain, other] = [newStack(), newStack()];
    pipelineIn(plain);
    pipelineIn(other, { follow: { branches: ['main', 'release/*'], paths: ['api/'] } });
    expect(tagsOf(plain)).toEqual({ 'commit-relay:follow': 'main' });
    expect(tagsOf(other)).toEqual({ 'commit-relay:follow': 'main release/:', 'commit-relay:paths': 'api/' });
  });

  it('fails the synthesis with what its tags cannot say', () => {
    const stack = newStack();
    pipelineIn(stack, { follow: { branches: ['a..b'] } });
    expect(faultsOf(stack)).toEqual([expect.stringContaining('git allows no ref of this name')]);
  });

  it('gives each later action a role that the deployment’s may assume, of stages that come later too', () => {
    const stack = newStack();
    const source = new Artifact();
    const project = Project.fromProjectName(stack, 'Project', 'shop');
    const build = (actionName: string) => new CodeBuildAction({ actionName, input: source, project });
    const { pipeline } = pipelineIn(stack, { source, stages: [{ stageName: 'Build', actions: [build('Build')] }] });
    pipeline.addStage({ stageName: 'Test', actions: [build('Test')] });
    const roles = resourcesOf(Template.fromStack(stack), 'AWS::IAM::Role');
    expect(roles.map(({ Properties }) => Properties['Path'])).toEqual([
      '/commit-relay-actions/',
      '/commit-relay-actions/',
    ]);
    const attached = resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy').flatMap(({ Properties }) =>
      JSON.stringify(Properties['Roles']),
    );
    expect(attached).toEqual(roles.map(({ id }) => JSON.stringify([{ Ref: id }])));
  });

  it('reads the key’s ARN from the parameter of the account unless it is given', () => {
    const stack = newStack();
    pipelineIn(stack, { artifactKeyArn: undefined } as object);
    const parameters = Template.fromStack(stack).findParameters('*', { Default: '/commit-relay/artifact-key-arn' });
    const [name] = Object.keys(parameters);
    expect(propertiesOf(stack)).toMatchObject({ ArtifactStore: { EncryptionKey: { Id: { Ref: name } } } });
  });

  it('takes bucket and roles that are not the deployment’s', () => {
    const stack = newStack();
    const role = new Role(stack, 'Own', { assumedBy: new ServicePrincipal('codepipeline.amazonaws.com') });
    const sourceActionRoleArn = 'arn:aws:iam::111111111111:role/shop-source';
    pipelineIn(stack, { role, sourceActionRoleArn, artifactBucketName: 'own-bucket', usePipelineRoleForActions: true });
    const properties = resolve(propertiesOf(stack), ENV.account);
    expect(properties).toMatchObject({ ArtifactStore: { Location: 'own-bucket' } });
    const [policy] = resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy');
    expect(JSON.stringify(policy?.Properties)).toContain(
      `{"Action":"sts:AssumeRole","Effect":"Allow","Resource":"${sourceActionRoleArn}"}`,
    );
  });

  it('asks for account and Region of the repository', () => {
    const repositoryArn = `arn:aws:codecommit:${newStack({}).region}:111111111111:shop`;
    expect(() => pipelineIn(newStack(), { repositoryArn })).toThrow('must name account and Region');
  });
});
