import { describe, expect, it } from 'vitest';
import { can, deliveryWith, KEY, policyOn, role, THROUGH_S3, WHOLE } from './delivery.ts';
import { PIPELINE, SOURCE } from './templates.ts';

const OTHER = '333333333333';
const passRoles = [`arn:aws:iam::${PIPELINE}:role/teams/*`];
const stacks = deliveryWith({ passRoles, delivery: WHOLE });

const admin = `arn:aws:iam::${PIPELINE}:role/admin`;
const pipelines = role(PIPELINE, 'commit-relay-pipeline');
const storage = role(PIPELINE, 'commit-relay-storage');
const instance = role(PIPELINE, 'commit-relay-instance');
const action = `arn:aws:iam::${PIPELINE}:role/commit-relay-actions/Shop-Deploy-1`;
const builder = `arn:aws:iam::${PIPELINE}:role/codebuild-shop`;
const team = `arn:aws:iam::${PIPELINE}:role/teams/shop`;
const source = role(SOURCE, 'commit-relay-source-action');
const forAwsResource = { 'kms:GrantIsForAWSResource': 'true' };

describe('the artifact key', () => {
  it.each([
    // Use: pipelines and source actions; downstream through S3 alone.
    [pipelines, 'kms:Decrypt', {}, true],
    [pipelines, 'kms:GenerateDataKey', {}, true],
    [pipelines, 'kms:ScheduleKeyDeletion', {}, false],
    [team, 'kms:Decrypt', {}, true],
    [source, 'kms:DescribeKey', {}, true],
    [source, 'kms:GenerateDataKey', THROUGH_S3, true],
    [source, 'kms:Encrypt', THROUGH_S3, true],
    [source, 'kms:GenerateDataKey', {}, false],
    [source, 'kms:PutKeyPolicy', THROUGH_S3, false],
    [role(OTHER, 'commit-relay-source-action'), 'kms:Decrypt', THROUGH_S3, false],
    [`arn:aws:iam::${SOURCE}:role/admin`, 'kms:Decrypt', THROUGH_S3, false],
    [builder, 'kms:Decrypt', THROUGH_S3, true],
    [builder, 'kms:GenerateDataKey', THROUGH_S3, true],
    [builder, 'kms:Decrypt', {}, false],
    [builder, 'kms:Encrypt', THROUGH_S3, false],
    [action, 'kms:Decrypt', THROUGH_S3, true],
    [action, 'kms:Decrypt', { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' }, false],
    [instance, 'kms:Decrypt', THROUGH_S3, true],
    [instance, 'kms:Decrypt', {}, false],
    [instance, 'kms:GenerateDataKey', THROUGH_S3, false],
    [`arn:aws:iam::${PIPELINE}:role/other`, 'kms:Decrypt', THROUGH_S3, false],
    // Administration: by the account's own policies, and without use.
    [admin, 'kms:PutKeyPolicy', {}, true],
    [admin, 'kms:ScheduleKeyDeletion', {}, true],
    [admin, 'kms:Decrypt', THROUGH_S3, false],
    [admin, 'kms:GenerateDataKey', {}, false],
    [storage, 'kms:PutKeyPolicy', {}, true],
    [storage, 'kms:EnableKeyRotation', {}, true],
    [storage, 'kms:Decrypt', THROUGH_S3, false],
    // Grants: by the storage role, for AWS resources.
    [storage, 'kms:CreateGrant', forAwsResource, true],
    [storage, 'kms:CreateGrant', {}, false],
    [storage, 'kms:CreateGrant', { 'kms:GrantIsForAWSResource': 'false' }, false],
    [admin, 'kms:CreateGrant', forAwsResource, false],
    [pipelines, 'kms:CreateGrant', forAwsResource, false],
    [source, 'kms:CreateGrant', forAwsResource, false],
  ])('lets %s do %s with %j: %s', async (roleArn, operation, context, expected) => {
    expect(await can(stacks, roleArn, operation, KEY, context)).toBe(expected);
  });

  it('says administration, grants and use in statements of their own', () => {
    const sids = policyOn(stacks.delivery, 'key').Statement.map((statement) => statement['Sid']);
    expect(sids).toEqual([
      'Administer',
      'GrantToAwsResources',
      'UseByPipelines',
      'UseDownstream',
      'UseBySourceActions1',
    ]);
  });

  it('never leaves its use to a whole account', () => {
    const open = policyOn(stacks.delivery, 'key').Statement.filter((statement) => statement['Condition'] === undefined);
    expect(open.map((statement) => statement['Sid'])).toEqual(['Administer']);
    expect(open.flatMap(({ Action }) => Action).filter((each) => /crypt|DataKey|Grant|Sign|\*/.test(each))).toEqual([]);
  });
});
