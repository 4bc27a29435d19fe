import {
  artifact,
  type Place,
  pipeline,
  relayRole,
  relaySession,
  repository,
  roleArn,
  service,
  session,
  VIA_S3,
} from '../place.ts';
import { type Line, type Row, rows } from '../row.ts';

/** Calls of a pipeline in B: by CodePipeline, by its role, and by the role of its source action in A. */
export function deliveryCalls(place: Place): Row[] {
  return [...pipelineRole(place), ...actionRole(place)];
}

/** S3 reads and writes objects that are encrypted with a key (S3 user guide, UsingKMSEncryption). */
const throughS3 = ({ key }: Place): Line[] => [
  ['has S3 encrypt an artifact', 'kms:GenerateDataKey', key, VIA_S3],
  ['has S3 decrypt an artifact', 'kms:Decrypt', key, VIA_S3],
];

function pipelineRole(place: Place): Row[] {
  const { a, b } = place;
  const caller = relaySession(b, 'pipeline');
  return [
    ...rows('pipeline role', service('codepipeline', pipeline(b, 'shop'), b), [
      ['is run by CodePipeline', 'sts:AssumeRole', relayRole(b, 'pipeline')],
    ]),
    ...rows('pipeline role', caller, [['takes the action role', 'sts:AssumeRole', relayRole(a, 'source-action')]]),
    ...rows('pipeline role', caller, [
      ['takes the role of an action in B', 'sts:AssumeRole', roleArn(b, 'commit-relay-actions/deploy')],
    ]),
    ...rows("a team's pipeline role", session(roleArn(b, 'teams/shop')), [
      ['takes the action role', 'sts:AssumeRole', relayRole(a, 'source-action')],
    ]),
    ...rows(
      'pipeline role',
      caller,
      [
        ['reads an artifact', 's3:GetObject', artifact(place.bucket)],
        ['reads a version of an artifact', 's3:GetObjectVersion', artifact(place.bucket)],
        ['writes an artifact', 's3:PutObject', artifact(place.bucket)],
      ],
      b,
    ),
    ...rows('pipeline role', caller, throughS3(place)),
  ];
}

/** After the manual and aws-cdk's CodeCommitSourceAction: the archive, and where it is stored. */
function actionRole(place: Place): Row[] {
  const { a, b } = place;
  const shop = repository(a, 'shop');
  const caller = relaySession(a, 'source-action');
  return [
    ...rows('action role', caller, [
      ['reads the head of its branch', 'codecommit:GetBranch', shop],
      ['reads the commit', 'codecommit:GetCommit', shop],
      ['reads a repository that a prefix covers', 'codecommit:GetBranch', repository(a, 'team-tools')],
      ['has the archive made', 'codecommit:UploadArchive', shop],
      ['looks whether it is there', 'codecommit:GetUploadArchiveStatus', shop],
      ['calls it off', 'codecommit:CancelUploadArchive', shop],
      ['reads the repository for a full clone', 'codecommit:GetRepository', shop],
    ]),
    ...rows(
      'action role',
      caller,
      [
        ['writes the artifact', 's3:PutObject', artifact(place.bucket)],
        ['hands it to the owner of the bucket', 's3:PutObjectAcl', artifact(place.bucket)],
      ],
      b,
    ),
    ...rows('action role', caller, throughS3(place)),
  ];
}
