import { STRANGER } from '../deployment.ts';
import {
  artifact,
  type Context,
  type Place,
  pipeline,
  relayRole,
  relaySession,
  roleArn,
  service,
  session,
  VIA_S3,
} from '../place.ts';
import { type Denial, type DeniedLine, denied } from '../row.ts';
import { outsiderDenials } from './outsiders.ts';

const HTTP: Context = { 'aws:SecureTransport': 'false' };

/** What must not be done to artifacts and their key, nor by the roles that handle them. */
export const deliveryDenials = (place: Place): Denial[] => [
  ...actionRole(place),
  ...pipelineRole(place),
  ...outsiderDenials(place),
];

/** What no role that handles artifacts does to the bucket. */
const onBucket = ({ bucket }: Place): DeniedLine[] => [
  ['deletes an artifact', 'they expire', 's3:DeleteObject', artifact(bucket)],
  [
    'deletes a version of an artifact',
    'a run can be looked into afterwards',
    's3:DeleteObjectVersion',
    artifact(bucket),
  ],
  ["changes the bucket's policy", 'that is for the stack', 's3:PutBucketPolicy', bucket],
  ['deletes the bucket', 'that is for nobody', 's3:DeleteBucket', bucket],
  ['writes over plain HTTP', 'artifacts are source code', 's3:PutObject', artifact(bucket), HTTP],
  ['reads over plain HTTP', 'artifacts are source code', 's3:GetObject', artifact(bucket), HTTP],
  ['lists over plain HTTP', 'names of artifacts are names of pipelines', 's3:ListBucket', bucket, HTTP],
];

const onKey = ({ key }: Place): DeniedLine[] => [
  ["changes the key's policy", 'that is for the stack', 'kms:PutKeyPolicy', key],
  ['deletes the key', 'all artifacts would be lost', 'kms:ScheduleKeyDeletion', key],
  ['switches the key off', 'all pipelines would stop', 'kms:DisableKey', key],
  ['gives the key to others', 'only AWS resources are given grants', 'kms:CreateGrant', key],
];

function actionRole(place: Place): Denial[] {
  const { a, b } = place;
  const caller = relaySession(a, 'source-action');
  const { key } = place;
  const through = 'outside S3 it would be a way to decrypt anything';
  const direct: DeniedLine[] = place.isImported
    ? []
    : [
        ['decrypts by itself', through, 'kms:Decrypt', key],
        ['makes a data key by itself', through, 'kms:GenerateDataKey', key],
        [
          'decrypts through another service',
          through,
          'kms:Decrypt',
          key,
          { 'kms:ViaService': 'secretsmanager.ap-south-1.amazonaws.com' },
        ],
        [
          'decrypts through S3 of another Region',
          through,
          'kms:Decrypt',
          key,
          { 'kms:ViaService': 's3.us-east-1.amazonaws.com' },
        ],
      ];
  const foreign = `arn:aws:s3:::payroll-of-b/x`;
  return [
    ...denied('action role', caller, onBucket(place), b),
    ...denied('action role', caller, onKey(place)),
    ...denied('action role', caller, direct),
    ...denied(
      'action role',
      caller,
      [
        ['reads another bucket of A', 'it writes to artifact buckets', 's3:GetObject', 'arn:aws:s3:::payroll-of-a/x'],
        ['lists another bucket of A', 'it writes to artifact buckets', 's3:ListBucket', 'arn:aws:s3:::payroll-of-a'],
      ],
      a,
    ),
    ...denied(
      'action role',
      caller,
      [['writes to another bucket', 'it writes to artifact buckets', 's3:PutObject', foreign]],
      b,
    ),
    ...denied('action role', caller, [
      [
        'uses another key of A',
        'it uses keys of artifacts',
        'kms:Decrypt',
        `arn:aws:kms:ap-south-1:${a}:key/of-payroll`,
        VIA_S3,
      ],
      [
        'looks at another key of A',
        'it uses keys of artifacts',
        'kms:DescribeKey',
        `arn:aws:kms:ap-south-1:${a}:key/of-payroll`,
      ],
      ['starts a pipeline', 'it fetches the source', 'codepipeline:StartPipelineExecution', pipeline(b, 'shop')],
      ['takes the pipeline role', 'it fetches the source', 'sts:AssumeRole', relayRole(b, 'pipeline')],
    ]),
    ...denied('role of the action', service('codepipeline', pipeline(b, 'shop'), b), [
      [
        'taken by CodePipeline itself',
        'it is taken through the pipeline role',
        'sts:AssumeRole',
        relayRole(a, 'source-action'),
      ],
    ]),
    ...denied('role of the action', session(roleArn(b, 'teams/shop')), [
      [
        'taken to change what the role may do',
        'its trust lets it be taken, no more',
        'iam:PutRolePolicy',
        relayRole(a, 'source-action'),
      ],
    ]),
  ];
}

function pipelineRole(place: Place): Denial[] {
  const { a, b, otherBucket, otherKey, otherB } = place;
  const caller = relaySession(b, 'pipeline');
  const role = relayRole(b, 'pipeline');
  return [
    ...denied('pipeline role', caller, onBucket(place), b),
    ...denied('pipeline role', caller, [
      ...onKey(place),
      [
        'uses another key of B',
        'it uses the key of artifacts',
        'kms:Decrypt',
        `arn:aws:kms:ap-south-1:${b}:key/of-payroll`,
        VIA_S3,
      ],
      ["uses the other account's key", 'accounts share no artifacts', 'kms:Decrypt', otherKey, VIA_S3],
      ['takes an open role in A', 'it takes action roles', 'sts:AssumeRole', roleArn(a, 'careless')],
      [
        "takes a stranger's action role",
        'only source accounts of the deployment are read',
        'sts:AssumeRole',
        relayRole(STRANGER, 'source-action'),
      ],
      ['starts a pipeline', 'a run starts no runs', 'codepipeline:StartPipelineExecution', pipeline(b, 'shop')],
      ['updates a pipeline', 'a run changes no pipelines', 'codepipeline:UpdatePipeline', pipeline(b, 'shop')],
      ['gives itself a right', 'a run changes no roles', 'iam:PutRolePolicy', role],
    ]),
    ...denied(
      'pipeline role',
      caller,
      [
        ['reads another bucket of B', 'it reads artifacts', 's3:GetObject', 'arn:aws:s3:::payroll-of-b/x'],
        ['lists another bucket of B', 'it reads artifacts', 's3:ListBucket', 'arn:aws:s3:::payroll-of-b'],
        ['looks at another bucket of B', 'it reads artifacts', 's3:GetBucketVersioning', 'arn:aws:s3:::payroll-of-b'],
      ],
      b,
    ),
    ...denied(
      'pipeline role',
      caller,
      [["reads the other account's artifacts", 'accounts share no artifacts', 's3:GetObject', artifact(otherBucket)]],
      otherB,
    ),
    ...denied('role of pipelines', service('lambda', pipeline(b, 'shop'), b), [
      ['taken by Lambda', 'it is for CodePipeline', 'sts:AssumeRole', role],
    ]),
    ...denied('role of pipelines', service('codepipeline', pipeline(b, 'shop'), b), [
      ['taken with tags of a session', 'nothing of the relay reads tags of a session', 'sts:TagSession', role],
    ]),
    ...denied('role of pipelines', session(roleArn(b, 'admin')), [
      ['taken by another role of B', 'its trust names CodePipeline alone', 'sts:AssumeRole', role],
    ]),
  ];
}
