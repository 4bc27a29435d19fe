import { STRANGER } from '../deployment.ts';
import {
  artifact,
  type Place,
  pipeline,
  relayRole,
  relaySession,
  roleArn,
  service,
  session,
  VIA_S3,
} from '../place.ts';
import { type Denial, denied } from '../row.ts';
import { onBucket, onKey } from './artifact-lines.ts';

/** What pipelines must not do by their role, and who must not have it. */
export function pipelineRoleDenials(place: Place): Denial[] {
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
