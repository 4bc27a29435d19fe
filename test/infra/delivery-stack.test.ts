import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { allows, Document, policyOf, trustOf } from './policies.ts';
import { arnOf, PIPELINE, REGION, resolve, resourcesOf, SOURCE, synthesise, templateOf } from './templates.ts';

const DELIVERY = `CommitRelayDelivery-${PIPELINE}`;
const templates = synthesise();
const template = templateOf(templates, DELIVERY);
const pipelineRole = `commit-relay-pipeline-${REGION}`;
const actionRole = `commit-relay-source-action-${REGION}`;

describe('the artifact store', () => {
  it('keeps artifacts private, encrypted by its own key, for a while', () => {
    const [key] = resourcesOf(template, 'AWS::KMS::Key');
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        BucketName: `commit-relay-artifacts-${PIPELINE}-${REGION}`,
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              ServerSideEncryptionByDefault: {
                SSEAlgorithm: 'aws:kms',
                KMSMasterKeyID: { 'Fn::GetAtt': [key?.id, 'Arn'] },
              },
            },
          ],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 90 })] },
      },
    });
    template.hasResource('AWS::KMS::Key', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: { EnableKeyRotation: true },
    });
    template.hasResourceProperties('AWS::KMS::Alias', { AliasName: 'alias/commit-relay-artifacts' });
  });

  it('refuses all but TLS', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  it('is left out when a bucket and key are imported', () => {
    const keyArn = `arn:aws:kms:${REGION}:${PIPELINE}:key/imported`;
    const artifacts = { bucket: 'own-bucket', keyArn };
    const imported = templateOf(synthesise({ pipelineAccounts: [{ account: PIPELINE, artifacts }] }), DELIVERY);
    expect(resourcesOf(imported).map(({ Type }) => Type)).toEqual(['AWS::IAM::Role', 'AWS::IAM::Policy']);
    const { Statement } = policyOf(imported, PIPELINE, pipelineRole);
    expect(Statement.flatMap(({ Resource }) => Resource)).toEqual([
      `arn:aws:iam::${SOURCE}:role/${actionRole}`,
      'arn:aws:s3:::own-bucket',
      'arn:aws:s3:::own-bucket/*',
      keyArn,
    ]);
  });
});

describe('a source action in the source account', () => {
  const key = `arn:aws:kms:${REGION}:${PIPELINE}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
  const bucket = `arn:aws:s3:::commit-relay-artifacts-${PIPELINE}-${REGION}`;
  const bucketIds = resourcesOf(template, 'AWS::S3::Bucket').map(({ id }) => id);

  function document(type: string, property: string): Document {
    const [resource] = resourcesOf(template, type);
    const text = JSON.stringify(resolve(resource?.Properties[property], PIPELINE));
    return Document.parse(JSON.parse(bucketIds.reduce((json, id) => json.replaceAll(arnOf(id), bucket), text)));
  }

  const can = (action: string, resource: string, role: string, context: Record<string, string> = {}) =>
    allows({
      principal: `arn:aws:sts::${SOURCE}:assumed-role/${role}/session`,
      action,
      resource,
      account: PIPELINE,
      context: {
        'aws:PrincipalArn': `arn:aws:iam::${SOURCE}:role/${role}`,
        'aws:SecureTransport': 'true',
        ...context,
      },
      identity: policyOf(templateOf(templates, `CommitRelaySource-${SOURCE}`), SOURCE, actionRole),
      resourcePolicy: action.startsWith('kms:')
        ? document('AWS::KMS::Key', 'KeyPolicy')
        : document('AWS::S3::BucketPolicy', 'PolicyDocument'),
    });
  const throughS3 = { 'kms:ViaService': `s3.${REGION}.amazonaws.com` };

  it.each([
    ['s3:PutObject', `${bucket}/shop/source`, actionRole, {}, true],
    ['s3:PutObjectAcl', `${bucket}/shop/source`, actionRole, {}, true],
    ['s3:DeleteObject', `${bucket}/shop/source`, actionRole, {}, false],
    ['s3:PutObject', `${bucket}/shop/source`, 'admin', {}, false],
    ['s3:PutObject', `${bucket}/shop/source`, actionRole, { 'aws:SecureTransport': 'false' }, false],
    ['kms:GenerateDataKey', key, actionRole, throughS3, true],
    ['kms:GenerateDataKey', key, actionRole, {}, false],
    ['kms:GenerateDataKey', key, 'admin', throughS3, false],
    ['kms:DescribeKey', key, actionRole, {}, true],
    ['kms:PutKeyPolicy', key, actionRole, throughS3, false],
  ])('%s on %s as %s with %j: %s', async (action, resource, role, context, expected) => {
    expect(await can(action, resource, role, context)).toBe(expected);
  });
});

describe('the pipeline role', () => {
  it('is CodePipeline’s, and assumes exactly the source-action roles', () => {
    expect(trustOf(template, PIPELINE, pipelineRole).Statement).toEqual([
      { Effect: 'Allow', Action: ['sts:AssumeRole'], Principal: { Service: 'codepipeline.amazonaws.com' } },
    ]);
    const assume = policyOf(template, PIPELINE, pipelineRole).Statement.filter(({ Action }) =>
      Action.includes('sts:AssumeRole'),
    );
    expect(assume.map(({ Resource }) => Resource)).toEqual([[`arn:aws:iam::${SOURCE}:role/${actionRole}`]]);
  });
});
