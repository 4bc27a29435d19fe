import {
  accessLogs,
  artifact,
  type Context,
  codeDeployGroup,
  type Place,
  relayRole,
  relaySession,
  roleArn,
  service,
  session,
  VIA_S3,
} from '../place.ts';
import { type Line, type Row, rows } from '../row.ts';

/** What only a pipeline account has that makes its artifact store itself: its administration, and what is deployed from it. */
export const storageCalls = (place: Place): Row[] =>
  place.isImported ? [] : [...storageRole(place), ...logging(place), ...downstream(place), ...deploying(place)];

/** Grants are for AWS resources, as the volume that an instance is given. */
const FOR_AWS_RESOURCE: Context = { 'kms:GrantIsForAWSResource': 'true' };

/** By people: what the manual of this deployment has them do with bucket and key, which no call of the relay needs. */
function storageRole(place: Place): Row[] {
  const { b, bucket, key } = place;
  const caller = relaySession(b, 'storage');
  const alias = `arn:aws:kms:ap-south-1:${b}:alias/commit-relay-artifacts`;
  const onBucket: Line[] = BUCKET_WORK.map((operation) => [`${operation} of the bucket`, `s3:${operation}`, bucket]);
  const onKey: Line[] = KEY_WORK.map((operation) => [`${operation} of the key`, `kms:${operation}`, key]);
  const onAlias: Line[] = ['CreateAlias', 'UpdateAlias', 'DeleteAlias'].flatMap((operation): Line[] => [
    [`${operation} on the key`, `kms:${operation}`, key],
    [`${operation} on the alias`, `kms:${operation}`, alias],
  ]);
  const grants: Line[] = ['CreateGrant', 'ListGrants', 'RevokeGrant'].map((operation) => [
    `${operation} for AWS resources`,
    `kms:${operation}`,
    key,
    FOR_AWS_RESOURCE,
  ]);
  const objects: Line[] = [
    ['removes an artifact', 's3:DeleteObject', artifact(bucket)],
    ['removes a version of an artifact', 's3:DeleteObjectVersion', artifact(bucket)],
    ['lists access logs', 's3:ListBucket', accessLogs(b)],
    ['reads an access log', 's3:GetObject', `${accessLogs(b)}/artifacts/log`],
  ];
  return [
    ...rows('storage role', session(roleArn(b, 'storage-administrators')), [
      ['is taken by administrators', 'sts:AssumeRole', relayRole(b, 'storage')],
    ]),
    ...rows('storage role', caller, [...onBucket, ...objects], b),
    ...rows('storage role', caller, [...onKey, ...onAlias, ...grants]),
  ];
}

/** Looking, and changing who may do what and how long artifacts stay. */
const BUCKET_WORK = [
  'GetBucketLocation',
  'GetBucketLogging',
  'GetBucketOwnershipControls',
  'GetBucketPolicy',
  'GetBucketPublicAccessBlock',
  'GetBucketVersioning',
  'GetEncryptionConfiguration',
  'GetLifecycleConfiguration',
  'ListBucket',
  'ListBucketVersions',
  'PutBucketPolicy',
  'PutLifecycleConfiguration',
];
const KEY_WORK = [
  'DescribeKey',
  'GetKeyPolicy',
  'PutKeyPolicy',
  'GetKeyRotationStatus',
  'EnableKeyRotation',
  'DisableKeyRotation',
  'EnableKey',
  'DisableKey',
  'ScheduleKeyDeletion',
  'CancelKeyDeletion',
  'TagResource',
  'UntagResource',
  'ListResourceTags',
  'UpdateKeyDescription',
];

const logging = ({ b, bucket }: Place): Row[] =>
  rows(
    'access logs',
    service('logging.s3', bucket, b),
    [['S3 writes a log', 's3:PutObject', `${accessLogs(b)}/artifacts/log`]],
    b,
  );

/** Roles of the account that work with artifacts, each by rights that their owners gave them as well. */
function downstream({ b, bucket, key }: Place): Row[] {
  const through = (who: string, arn: string): Row[] => [
    ...rows(who, session(arn), [
      ['has S3 decrypt an artifact', 'kms:Decrypt', key, VIA_S3],
      ['has S3 encrypt an artifact', 'kms:GenerateDataKey', key, VIA_S3],
    ]),
  ];
  const instance = relaySession(b, 'instance');
  return [
    ...through('role of a build', roleArn(b, 'builds/shop')),
    ...through('role of an action', roleArn(b, 'commit-relay-actions/deploy')),
    ...rows("a team's pipeline role", session(roleArn(b, 'teams/shop')), [
      ['has S3 decrypt an artifact', 'kms:Decrypt', key, VIA_S3],
      ['has S3 encrypt an artifact', 'kms:GenerateDataKey', key, VIA_S3],
    ]),
    ...rows('instance role', service('ec2', `arn:aws:ec2:ap-south-1:${b}:instance/i-1`, b), [
      ['is given to instances', 'sts:AssumeRole', relayRole(b, 'instance')],
    ]),
    ...rows(
      'instance role',
      instance,
      [
        ['reads a revision', 's3:GetObject', artifact(bucket)],
        ['reads a version of a revision', 's3:GetObjectVersion', artifact(bucket)],
      ],
      b,
    ),
    ...rows('instance role', instance, [['has S3 decrypt a revision', 'kms:Decrypt', key, VIA_S3]]),
  ];
}

/** CodePipeline user guide, "Add permissions to the CodePipeline service role", and CodeDeploy's role for instances by tag. */
function deploying({ b }: Place): Row[] {
  const group = codeDeployGroup(b);
  const application = `arn:aws:codedeploy:ap-south-1:${b}:application:commit-relay-example`;
  const config = `arn:aws:codedeploy:ap-south-1:${b}:deploymentconfig:CodeDeployDefault.OneAtATime`;
  return [
    ...rows('pipeline role', relaySession(b, 'pipeline'), [
      ['finds the application', 'codedeploy:GetApplication', application],
      ['registers the revision', 'codedeploy:RegisterApplicationRevision', application],
      ['reads the revision', 'codedeploy:GetApplicationRevision', application],
      ['deploys', 'codedeploy:CreateDeployment', group],
      ['follows the deployment', 'codedeploy:GetDeployment', group],
      ['reads how it deploys', 'codedeploy:GetDeploymentConfig', config],
    ]),
    ...rows('CodeDeploy role', service('codedeploy', group, b), [
      ['is taken for its group', 'sts:AssumeRole', relayRole(b, 'codedeploy')],
    ]),
    ...rows('CodeDeploy role', relaySession(b, 'codedeploy'), [
      ['finds instances', 'ec2:DescribeInstances', '*'],
      ['sees whether they run', 'ec2:DescribeInstanceStatus', '*'],
      ['finds them by tag', 'tag:GetResources', '*'],
    ]),
  ];
}
