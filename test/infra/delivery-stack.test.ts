import { describe, expect, it } from 'vitest';
import { deliveryWith, policyOn, WHOLE } from './delivery.ts';
import { policyOf, trustOf } from './policies.ts';
import { PIPELINE, REGION, resolve, resourcesOf, SOURCE } from './templates.ts';

const PIPELINE_ROLE = `commit-relay-pipeline-${REGION}`;
const ACTION_ROLE = `arn:aws:iam::${SOURCE}:role/commit-relay-source-action-${REGION}`;
const KEY = `arn:aws:kms:${REGION}:${PIPELINE}:key/imported`;
const artifacts = { bucket: 'own-bucket', keyArn: KEY };

const typesOf = (pipelineAccount: Record<string, unknown> = {}) =>
  [...new Set(resourcesOf(deliveryWith(pipelineAccount).delivery).map(({ Type }) => Type))].sort();
const roleNames = (pipelineAccount: Record<string, unknown> = {}) =>
  resourcesOf(deliveryWith(pipelineAccount).delivery, 'AWS::IAM::Role').map(({ Properties }) => Properties['RoleName']);

describe('the delivery stack', () => {
  it('is a store of artifacts and two roles unless more is asked for', () => {
    expect(typesOf()).toEqual([
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::KMS::Alias',
      'AWS::KMS::Key',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
      'AWS::SSM::Parameter',
    ]);
    expect(roleNames()).toEqual([`commit-relay-storage-${REGION}`, PIPELINE_ROLE]);
  });

  it('keeps bucket and key when it is deleted, and rotates the key', () => {
    const { delivery } = deliveryWith();
    for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key'])
      delivery.allResources(type, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    delivery.allResourcesProperties('AWS::KMS::Key', { EnableKeyRotation: true });
    delivery.hasResourceProperties('AWS::KMS::Alias', { AliasName: 'alias/commit-relay-artifacts' });
  });

  it('keeps the logical ids of what has a fixed name, or an update could not make it anew', () => {
    const ids = resourcesOf(deliveryWith().delivery).map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining([
        'ArtifactsKeyA4B22E2B',
        'ArtifactsKeyAliasD4A153CB',
        'ArtifactsBucket88671897',
        'PipelineRoleDCFDBB91',
      ]),
    );
  });

  it('tells the ARN of the key, made or imported, where CloudFormation finds it', () => {
    const valueIn = (pipelineAccount: Record<string, unknown>) => {
      const { delivery } = deliveryWith(pipelineAccount);
      const [parameter] = resourcesOf(delivery, 'AWS::SSM::Parameter');
      expect(parameter?.Properties['Name']).toBe('/commit-relay/artifact-key-arn');
      return resolve(parameter?.Properties['Value'], PIPELINE);
    };
    expect(valueIn({ artifacts })).toBe(KEY);
    expect(valueIn({})).toMatch(/ArtifactsKey.*\.Arn$/);
  });
});

describe('what is imported', () => {
  it('bucket and key: are named in the rights of the pipeline role, and no store is made', () => {
    expect(typesOf({ artifacts })).toEqual(['AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::SSM::Parameter']);
    expect(roleNames({ artifacts })).toEqual([PIPELINE_ROLE]);
    const { Statement } = policyOf(deliveryWith({ artifacts }).delivery, PIPELINE, PIPELINE_ROLE);
    expect(Statement.flatMap(({ Resource }) => Resource)).toEqual([
      ACTION_ROLE,
      `arn:aws:iam::${PIPELINE}:role/commit-relay-actions/*`,
      'arn:aws:s3:::own-bucket',
      'arn:aws:s3:::own-bucket/*',
      KEY,
    ]);
  });

  const own = (name: string) => `arn:aws:iam::${PIPELINE}:role/own/${name}`;
  const imported = {
    pipelineRole: own('pipelines'),
    storageRole: own('storage'),
    instanceRole: own('instances'),
    codeDeploy: { application: 'shop', deploymentGroup: 'test' },
    example: { repository: `${SOURCE}/shop`, branch: 'develop' },
  };

  it('roles: are admitted in the place of those that are then not made', () => {
    const { delivery, source } = deliveryWith({ delivery: imported });
    expect(roleNames({ delivery: imported })).toEqual([]);
    const admitted = (sid: string) =>
      JSON.stringify(policyOn(delivery, 'key').Statement.find((statement) => statement['Sid'] === sid));
    expect(admitted('UseByPipelines')).toContain(own('pipelines'));
    expect(admitted('GrantToAwsResources')).toContain(own('storage'));
    expect(admitted('UseDownstream')).toContain(own('instances'));
    const trust = trustOf(source, SOURCE, `commit-relay-source-action-${REGION}`);
    expect(JSON.stringify(trust)).toContain(own('pipelines'));
    expect(JSON.stringify(trust)).not.toContain(PIPELINE_ROLE);
  });

  it('CodeDeploy: is what the example deploys to', () => {
    const { delivery } = deliveryWith({ delivery: imported });
    delivery.resourceCountIs('AWS::CodeDeploy::Application', 0);
    delivery.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
    const [pipeline] = resourcesOf(delivery, 'AWS::CodePipeline::Pipeline');
    expect(pipeline?.Properties['RoleArn']).toBe(own('pipelines'));
    expect(JSON.stringify(pipeline?.Properties['Stages'])).toContain(
      '{"ApplicationName":"shop","DeploymentGroupName":"test"}',
    );
  });
});

describe('the example', () => {
  const { delivery } = deliveryWith({ delivery: WHOLE });
  const [pipeline, ...others] = resourcesOf(delivery, 'AWS::CodePipeline::Pipeline');

  it('is one pipeline, made after all that its first run needs', () => {
    expect(others).toEqual([]);
    const needed = ['AWS::S3::BucketPolicy', 'AWS::KMS::Key', 'AWS::CodeDeploy::DeploymentGroup'];
    for (const { id } of needed.flatMap((type) => resourcesOf(delivery, type)))
      expect(pipeline?.DependsOn).toContain(id);
    const [rights] = resourcesOf(delivery, 'AWS::IAM::Policy').filter(({ id }) => id.startsWith('PipelineRole'));
    expect(pipeline?.DependsOn).toContain(rights?.id);
  });

  it('deploys to instances by tag, of a configured one too', () => {
    const targets = { key: 'Environment', value: 'test' };
    const filters = (codeDeploy: object) =>
      resourcesOf(
        deliveryWith({ delivery: { ...WHOLE, codeDeploy } }).delivery,
        'AWS::CodeDeploy::DeploymentGroup',
      ).map(({ Properties }) => Properties['Ec2TagFilters']);
    expect(filters({})).toEqual([
      [{ Key: 'commit-relay-target', Type: 'KEY_AND_VALUE', Value: 'commit-relay-example' }],
    ]);
    expect(filters({ targets })).toEqual([[{ Key: 'Environment', Type: 'KEY_AND_VALUE', Value: 'test' }]]);
  });
});
