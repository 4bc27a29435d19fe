import { describe, expect, it } from 'vitest';
import { BUCKET, can, deliveryWith, KEY, OBJECT, role, WHOLE } from './delivery.ts';
import { actionsOf, allows, policyOf, trustOf } from './policies.ts';
import { PIPELINE, REGION, resourcesOf, SOURCE } from './templates.ts';

const stacks = deliveryWith({ delivery: WHOLE });
const { delivery } = stacks;
const group = `arn:aws:codedeploy:${REGION}:${PIPELINE}:deploymentgroup:commit-relay-example/commit-relay-example`;
const LOGS = `arn:aws:s3:::commit-relay-access-logs-${PIPELINE}-${REGION}`;

const pipelines = role(PIPELINE, 'commit-relay-pipeline');
const storage = role(PIPELINE, 'commit-relay-storage');
const instance = role(PIPELINE, 'commit-relay-instance');
const codeDeploy = role(PIPELINE, 'commit-relay-codedeploy');

describe('the roles of the delivery stack', () => {
  it.each([
    [pipelines, 'sts:AssumeRole', role(SOURCE, 'commit-relay-source-action'), true],
    [pipelines, 'sts:AssumeRole', role(SOURCE, 'commit-relay-read'), false],
    [pipelines, 'sts:AssumeRole', role('333333333333', 'commit-relay-source-action'), false],
    [pipelines, 'sts:AssumeRole', `arn:aws:iam::${PIPELINE}:role/commit-relay-actions/Shop-1`, true],
    [pipelines, 'sts:AssumeRole', storage, false],
    [pipelines, 'iam:PassRole', storage, false],
    [pipelines, 'codedeploy:CreateDeployment', group, true],
    [pipelines, 'codedeploy:CreateDeployment', `${group}-other`, false],
    [pipelines, 'codedeploy:DeleteDeploymentGroup', group, false],
    [storage, 's3:PutBucketPolicy', BUCKET, true],
    [storage, 's3:DeleteObjectVersion', OBJECT, true],
    [storage, 's3:GetObject', OBJECT, false],
    [storage, 's3:DeleteBucket', BUCKET, false],
    [storage, 's3:GetObject', `${LOGS}/artifacts/2026-01-02`, true],
    [storage, 'kms:UpdateAlias', KEY, true],
    [storage, 'kms:UpdateAlias', `arn:aws:kms:${REGION}:${PIPELINE}:alias/commit-relay-artifacts`, true],
    [storage, 'kms:UpdateAlias', `arn:aws:kms:${REGION}:${PIPELINE}:alias/other`, false],
    [instance, 's3:GetObject', OBJECT, true],
    [instance, 's3:PutObject', OBJECT, false],
    [codeDeploy, 'ec2:DescribeInstances', '*', true],
    [codeDeploy, 'ec2:TerminateInstances', `arn:aws:ec2:${REGION}:${PIPELINE}:instance/i-1`, false],
  ])('%s may do %s on %s: %s', async (roleArn, action, resource, expected) => {
    expect(await can(stacks, roleArn, action, resource)).toBe(expected);
  });

  it.each([
    [storage, `arn:aws:iam::${PIPELINE}:role/platform-ann`, true],
    [storage, `arn:aws:iam::${PIPELINE}:role/developer`, false],
    [storage, `arn:aws:iam::${SOURCE}:role/platform-ann`, false],
  ])('%s is assumed by %s: %s', async (roleArn, caller, expected) => {
    const answer = allows({
      principal: `arn:aws:sts::${caller.split(':')[4]}:assumed-role/${caller.split('/').at(-1)}/session`,
      action: 'sts:AssumeRole',
      resource: roleArn,
      account: PIPELINE,
      context: { 'aws:PrincipalArn': caller },
      identity: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: [roleArn] }],
      },
      resourcePolicy: trustOf(delivery, PIPELINE, roleArn.split('/').at(-1) ?? ''),
    });
    expect(await answer).toBe(expected);
  });

  it.each([
    [pipelines, 'codepipeline.amazonaws.com', {}],
    [instance, 'ec2.amazonaws.com', {}],
    [codeDeploy, 'codedeploy.amazonaws.com', { 'aws:SourceAccount': PIPELINE, 'aws:SourceArn': group }],
  ])('%s is assumed by %s', async (roleArn, service, context) => {
    const trust = trustOf(delivery, PIPELINE, roleArn.split('/').at(-1) ?? '');
    const assume = (principal: string) =>
      allows({
        principal,
        action: 'sts:AssumeRole',
        resource: roleArn,
        account: PIPELINE,
        context,
        resourcePolicy: trust,
      });
    expect(await assume(service)).toBe(true);
    expect(await assume('lambda.amazonaws.com')).toBe(false);
  });

  it('of CodeDeploy is assumed for its own group alone', async () => {
    const context = { 'aws:SourceAccount': PIPELINE, 'aws:SourceArn': `${group}-other` };
    const resourcePolicy = trustOf(delivery, PIPELINE, `commit-relay-codedeploy-${REGION}`);
    const question = { principal: 'codedeploy.amazonaws.com', action: 'sts:AssumeRole', account: PIPELINE };
    expect(await allows({ ...question, resource: codeDeploy, context, resourcePolicy })).toBe(false);
  });

  it('of instances has a profile of its name, and what Systems Manager needs', () => {
    const [profile] = resourcesOf(delivery, 'AWS::IAM::InstanceProfile');
    expect(profile?.Properties['InstanceProfileName']).toBe(`commit-relay-instance-${REGION}`);
    delivery.hasResourceProperties('AWS::IAM::Role', {
      RoleName: `commit-relay-instance-${REGION}`,
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore'],
    });
  });

  it('name every action in full', () => {
    for (const { Properties } of resourcesOf(delivery, 'AWS::IAM::Role')) {
      const policy = policyOf(delivery, PIPELINE, String(Properties['RoleName']));
      expect(actionsOf(policy).filter((action) => action.includes('*'))).toEqual([]);
    }
  });
});
