import type { Config, PipelineAccount } from './config-schema.ts';
import { actionRoles, artifactBucket, bucketArn, instanceRole, pipelineRole, roleArn, storageRole } from './names.ts';

/**
 * What a source action's role in another account does with the artifact store: CodePipeline user guide, "Create a
 * pipeline that uses resources from another account", by exact actions. It looks where the bucket is and whether it is
 * versioned, and lists to tell an object that is missing from one that is forbidden. PutObjectAcl: the upload sets the
 * bucket owner's canned ACL, and is refused without (aws/aws-cdk#14156).
 */
export const SOURCE_BUCKET_ACTIONS = ['s3:GetBucketLocation', 's3:GetBucketVersioning', 's3:ListBucket'];
export const SOURCE_OBJECT_ACTIONS = ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:PutObjectAcl'];
/** Encrypt and ReEncrypt stand in the guide's policy too; what CodeCommit asks of the key is not documented further. */
export const SOURCE_KEY_ACTIONS = [
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];
/** Of the account's own roles, which S3 lets do all this by two actions on the key: S3 user guide, "SSE-KMS". */
export const PIPELINE_BUCKET_ACTIONS = ['s3:GetBucketLocation', 's3:GetBucketVersioning'];
export const PIPELINE_OBJECT_ACTIONS = ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'];
export const OWN_KEY_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** Name of the artifact bucket of a pipeline account, made here or imported. */
export const artifactBucketName = ({ region }: Config, { account, artifacts }: PipelineAccount): string =>
  artifacts?.bucket ?? artifactBucket(account, region);

export const artifactBucketArn = (config: Config, pipeline: PipelineAccount): string =>
  bucketArn(artifactBucketName(config, pipeline));

const ownOrImported = (choice: string, account: string, own: string): string =>
  choice === 'create' ? roleArn(account, own) : choice;

/** The deployment's own role of pipelines, made here or imported. */
export const pipelineRoleArn = ({ region }: Config, { account, delivery }: PipelineAccount): string =>
  ownOrImported(delivery.pipelineRole, account, pipelineRole(region));

/** ARN patterns of the roles that pipelines of a pipeline account run as. */
export const pipelineRoleArns = (config: Config, pipeline: PipelineAccount): string[] => [
  pipelineRoleArn(config, pipeline),
  ...pipeline.passRoles,
];

/** The role that administers bucket and key, made here or imported. */
export const storageRoleArn = ({ region }: Config, { account, delivery }: PipelineAccount): string =>
  ownOrImported(delivery.storageRole ?? 'create', account, storageRole(region));

/** ARN patterns of the roles that read and write artifacts downstream of the source: of actions, builds, instances. */
export const downstreamRoleArns = ({ region }: Config, { account, delivery }: PipelineAccount): string[] => [
  actionRoles(account),
  ...(delivery.instanceRole === undefined ? [] : [ownOrImported(delivery.instanceRole, account, instanceRole(region))]),
  ...delivery.downstreamRoles,
];
