import { AccountPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ARTIFACT_KEY_ALIAS, aliasArn, storageRole } from '../names.ts';
import { rolesOf } from '../principals.ts';
import { addRights, WideStatement } from '../rights.ts';
import { ALIAS_ACTIONS, GRANT_ACTIONS, KEY_ADMINISTRATION, ONLY_FOR_AWS_RESOURCES } from './artifact-key.ts';

export type StorageRoleProps = {
  readonly account: string;
  readonly region: string;
  /** Who may assume it, by ARN pattern; whoever the account's own policies let where there are none. */
  readonly administrators: readonly string[] | undefined;
  readonly bucketArn: string;
  readonly keyArn: string;
  /** The bucket of access logs, where it is made here. */
  readonly accessLogsArn: string | undefined;
};

const BUCKET_ADMINISTRATION = [
  's3:GetBucketLocation',
  's3:GetBucketLogging',
  's3:GetBucketOwnershipControls',
  's3:GetBucketPolicy',
  's3:GetBucketPublicAccessBlock',
  's3:GetBucketVersioning',
  's3:GetEncryptionConfiguration',
  's3:GetLifecycleConfiguration',
  's3:ListBucket',
  's3:ListBucketVersions',
  's3:PutBucketPolicy',
  's3:PutLifecycleConfiguration',
];

/** Role of people who administer artifact bucket and key. It removes artifacts, and can read none: the key does not serve it. */
export class StorageRole extends Construct {
  constructor(scope: Construct, id: string, props: StorageRoleProps) {
    super(scope, id);
    const { account, region, administrators, bucketArn, keyArn, accessLogsArn } = props;
    const role = new Role(this, 'Role', {
      roleName: storageRole(region),
      description: 'Administers bucket and key of pipeline artifacts',
      assumedBy: administrators === undefined ? new AccountPrincipal(account) : rolesOf(account, administrators),
    });
    addRights(role, [
      new PolicyStatement({ actions: BUCKET_ADMINISTRATION, resources: [bucketArn] }),
      new WideStatement('any artifact may have to be removed', {
        actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
        resources: [`${bucketArn}/*`],
      }),
      new PolicyStatement({ actions: KEY_ADMINISTRATION, resources: [keyArn] }),
      new PolicyStatement({
        actions: ALIAS_ACTIONS,
        resources: [keyArn, aliasArn(region, account, ARTIFACT_KEY_ALIAS)],
      }),
      new PolicyStatement({ actions: GRANT_ACTIONS, resources: [keyArn], conditions: ONLY_FOR_AWS_RESOURCES }),
      ...(accessLogsArn === undefined ? [] : readLogs(accessLogsArn)),
    ]);
  }
}

const readLogs = (bucketArn: string): PolicyStatement[] => [
  new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucketArn] }),
  new WideStatement('S3 names the files of logs', { actions: ['s3:GetObject'], resources: [`${bucketArn}/*`] }),
];
