import { REGISTRY_TABLE } from '../engines/registry-table.ts';
import { allow, arn, B, document, type Resources } from './template-parts.ts';

/** The table, the bucket, the key, and what nothing here acts on. */
export const storageResources = (): Resources => ({
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'registry',
      ...REGISTRY_TABLE,
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    },
  },
  Artifacts: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'artifacts' } },
  ArtifactsPolicy: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: { Ref: 'Artifacts' },
      PolicyDocument: document({ ...allow('s3:*', arn('Artifacts')), Principal: '*' }),
    },
  },
  Key: {
    Type: 'AWS::KMS::Key',
    Properties: { KeyPolicy: document({ ...allow('kms:*', '*'), Principal: { AWS: `arn:aws:iam::${B}:root` } }) },
  },
  KeyAlias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/artifacts', TargetKeyId: arn('Key') } },
  Silent: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'silent' } },
  CDKMetadata: { Type: 'AWS::CDK::Metadata', Properties: {}, Condition: 'CDKMetadataAvailable' },
});
