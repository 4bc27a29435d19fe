import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { BUCKET, can, deliveryWith, KEY, OBJECT, role } from './delivery.ts';
import { PIPELINE, REGION, resourcesOf, SOURCE } from './templates.ts';

const stacks = deliveryWith();
const { delivery } = stacks;
const LOGS = `commit-relay-access-logs-${PIPELINE}-${REGION}`;

const source = role(SOURCE, 'commit-relay-source-action');
const pipelines = role(PIPELINE, 'commit-relay-pipeline');
const other = role('333333333333', 'commit-relay-source-action');
const sse = 's3:x-amz-server-side-encryption';
const withKey = (key: string) => ({ [sse]: 'aws:kms', [`${sse}-aws-kms-key-id`]: key });

describe('the artifact bucket', () => {
  it('keeps every version of artifacts for a while, encrypted by its own key, with no other choice', () => {
    const [key] = resourcesOf(delivery, 'AWS::KMS::Key');
    delivery.hasResourceProperties('AWS::S3::Bucket', {
      BucketName: `commit-relay-artifacts-${PIPELINE}-${REGION}`,
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: {
              SSEAlgorithm: 'aws:kms',
              KMSMasterKeyID: { 'Fn::GetAtt': [key?.id, 'Arn'] },
            },
          },
        ],
      },
      LoggingConfiguration: { DestinationBucketName: LOGS },
    });
  });

  it.each([
    [source, 's3:PutObject', OBJECT, {}, true],
    [source, 's3:PutObject', OBJECT, withKey(KEY), true],
    [source, 's3:PutObject', OBJECT, withKey(`${KEY}x`), false],
    [source, 's3:PutObject', OBJECT, { [sse]: 'aws:kms' }, false],
    [source, 's3:PutObject', OBJECT, { [sse]: 'AES256' }, false],
    [source, 's3:PutObjectAcl', OBJECT, {}, true],
    [source, 's3:GetObject', OBJECT, {}, true],
    [source, 's3:GetObjectVersion', OBJECT, {}, true],
    [source, 's3:ListBucket', BUCKET, {}, true],
    [source, 's3:GetBucketVersioning', BUCKET, {}, true],
    [source, 's3:DeleteObject', OBJECT, {}, false],
    [source, 's3:PutBucketPolicy', BUCKET, {}, false],
    [source, 's3:GetObject', OBJECT, { 'aws:SecureTransport': 'false' }, false],
    [other, 's3:PutObject', OBJECT, {}, false],
    [`arn:aws:iam::${SOURCE}:role/admin`, 's3:PutObject', OBJECT, {}, false],
    [pipelines, 's3:GetObject', OBJECT, {}, true],
    [pipelines, 's3:PutObject', OBJECT, withKey(KEY), true],
    [pipelines, 's3:PutObject', OBJECT, { [sse]: 'AES256' }, false],
    [pipelines, 's3:PutObject', OBJECT, { 'aws:SecureTransport': 'false' }, false],
    [pipelines, 's3:DeleteObject', OBJECT, {}, false],
    [`arn:aws:iam::${PIPELINE}:role/builder`, 's3:GetObject', OBJECT, {}, true],
    [`arn:aws:iam::${PIPELINE}:role/builder`, 's3:PutObject', OBJECT, withKey(`${KEY}x`), false],
  ])('lets %s do %s on %s with %j: %s', async (roleArn, action, resource, context, expected) => {
    expect(await can(stacks, roleArn, action, resource, context)).toBe(expected);
  });
});

describe('the bucket of access logs', () => {
  const policies = resourcesOf(delivery, 'AWS::S3::BucketPolicy').filter(({ id }) => id.startsWith('AccessLogs'));

  it('is private, for a while, and outlives the stack', () => {
    delivery.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        BucketName: LOGS,
        LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 90 })] },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        PublicAccessBlockConfiguration: Match.objectLike({ BlockPublicPolicy: true, RestrictPublicBuckets: true }),
      },
    });
  });

  it('takes logs of that bucket alone, and is there before it', () => {
    expect(policies).toHaveLength(1);
    expect(JSON.stringify(policies[0]?.Properties)).toContain(
      JSON.stringify({
        ArnLike: { 'aws:SourceArn': BUCKET },
        StringEquals: { 'aws:SourceAccount': PIPELINE },
      }),
    );
    const [bucket] = resourcesOf(delivery, 'AWS::S3::Bucket').filter(({ id }) => id.startsWith('Artifacts'));
    expect(bucket?.DependsOn).toContain(policies[0]?.id);
  });

  it('may be another that is there', () => {
    const imported = deliveryWith({ delivery: { accessLogs: 'central-logs' } }).delivery;
    imported.resourceCountIs('AWS::S3::Bucket', 1);
    imported.hasResourceProperties('AWS::S3::Bucket', {
      LoggingConfiguration: { DestinationBucketName: 'central-logs' },
    });
  });
});
