import type { Config, PipelineAccount } from './config-schema.ts';
import { artifactBucket, bucketArn, pipelineRole, roleArn } from './names.ts';

/** What a role does with artifacts in a bucket. PutObjectAcl: CodeCommit uploads with the bucket owner's canned ACL. */
export const ARTIFACT_BUCKET_ACTIONS = ['s3:GetBucket*', 's3:List*'];
export const ARTIFACT_OBJECT_ACTIONS = ['s3:GetObject*', 's3:PutObject', 's3:PutObjectAcl'];
/** What a role does with the key of artifacts, besides kms:DescribeKey. */
export const ARTIFACT_KEY_ACTIONS = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'];

/** Name of the artifact bucket of a pipeline account, made here or imported. */
export const artifactBucketName = ({ region }: Config, { account, artifacts }: PipelineAccount): string =>
  artifacts?.bucket ?? artifactBucket(account, region);

export const artifactBucketArn = (config: Config, pipeline: PipelineAccount): string =>
  bucketArn(artifactBucketName(config, pipeline));

/** ARN patterns of the roles that pipelines of a pipeline account run as. */
export const pipelineRoleArns = ({ region }: Config, { account, passRoles }: PipelineAccount): string[] => [
  roleArn(account, pipelineRole(region)),
  ...passRoles,
];
