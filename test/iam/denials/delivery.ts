import { type Place, pipeline, relayRole, relaySession, roleArn, service, session, VIA_S3 } from '../place.ts';
import { type Denial, type DeniedLine, denied } from '../row.ts';
import { onBucket, onKey } from './artifact-lines.ts';
import { outsiderDenials } from './outsiders.ts';
import { pipelineRoleDenials } from './pipeline-role.ts';

/** What must not be done to artifacts and their key, nor by the roles that handle them. */
export const deliveryDenials = (place: Place): Denial[] => [
  ...actionRole(place),
  ...pipelineRoleDenials(place),
  ...outsiderDenials(place),
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
