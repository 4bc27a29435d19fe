import { STRANGER } from '../deployment.ts';
import {
  artifact,
  codeDeployGroup,
  type Place,
  relayRole,
  relaySession,
  roleArn,
  service,
  session,
  VIA_S3,
} from '../place.ts';
import { type Denial, denied } from '../row.ts';

/** What is deployed with and to. */
export function deployingDenials({ b, bucket, key }: Place): Denial[] {
  const assume = 'sts:AssumeRole';
  const [codeDeploy, instance] = [relayRole(b, 'codedeploy'), relayRole(b, 'instance')];
  const other = 'it deploys with what was set up for it';
  const tags = 'nothing of the relay reads tags of a session';
  const arn = (rest: string) => `arn:aws:codedeploy:ap-south-1:${b}:${rest}`;
  const group = codeDeployGroup(b);
  const example = arn('application:commit-relay-example');
  const ofInstance = relaySession(b, 'instance');
  return [
    ...denied('pipeline role', relaySession(b, 'pipeline'), [
      ['finds another application', other, 'codedeploy:GetApplication', arn('application:payroll')],
      ['deletes the application', other, 'codedeploy:DeleteApplication', example],
      ['deploys another application', other, 'codedeploy:CreateDeployment', arn('deploymentgroup:payroll/live')],
      ['changes its deployment group', other, 'codedeploy:UpdateDeploymentGroup', group],
      ['reads a configuration of others', other, 'codedeploy:GetDeploymentConfig', arn('deploymentconfig:all-at-once')],
      [
        'deletes a configuration',
        other,
        'codedeploy:DeleteDeploymentConfig',
        arn('deploymentconfig:CodeDeployDefault.x'),
      ],
    ]),
    ...denied('role of CodeDeploy', service('codedeploy', arn('deploymentgroup:payroll/live'), b), [
      ['taken for another group', 'it is for one deployment group', assume, codeDeploy],
    ]),
    ...denied('role of CodeDeploy', service('codedeploy', group, STRANGER), [
      ['taken for a stranger who claims the group', 'CodeDeploy must not be had to act for others', assume, codeDeploy],
    ]),
    ...denied('role of CodeDeploy', service('ec2', group, b), [
      ['taken by EC2', 'it is for CodeDeploy', assume, codeDeploy],
    ]),
    ...denied('role of CodeDeploy', service('codedeploy', group, b), [
      ['taken with tags of a session', tags, 'sts:TagSession', codeDeploy],
    ]),
    ...denied('CodeDeploy role', relaySession(b, 'codedeploy'), [
      ['stops instances', 'it looks for them', 'ec2:StopInstances', `arn:aws:ec2:ap-south-1:${b}:instance/i-1`],
      ['looks at networks', 'it looks for instances', 'ec2:DescribeVpcs', '*'],
      ['tags resources', 'it looks for them', 'tag:TagResources', '*'],
    ]),
    ...denied('role of instances', service('lambda', group, b), [
      ['taken by Lambda', 'it is for EC2', assume, instance],
    ]),
    ...denied('role of instances', session(roleArn(b, 'admin')), [
      ['taken by another role', 'its trust names EC2 alone', assume, instance],
    ]),
    ...denied('role of instances', service('ec2', `arn:aws:ec2:ap-south-1:${b}:instance/i-1`, b), [
      ['taken with tags of a session', tags, 'sts:TagSession', instance],
    ]),
    ...denied(
      'instance role',
      ofInstance,
      [
        ['writes an artifact', 'an instance that is taken over must not deploy', 's3:PutObject', artifact(bucket)],
        ['lists artifacts', 'CodeDeploy tells it what to read', 's3:ListBucket', bucket],
        ['reads another bucket', 'it reads revisions', 's3:GetObject', 'arn:aws:s3:::payroll-of-b/x'],
      ],
      b,
    ),
    ...denied('instance role', ofInstance, [
      ['decrypts by itself', 'it reads revisions through S3', 'kms:Decrypt', key],
      [
        'decrypts by itself with another key',
        'it reads revisions',
        'kms:Decrypt',
        `arn:aws:kms:ap-south-1:${b}:key/of-payroll`,
        VIA_S3,
      ],
      [
        'decrypts another key by itself',
        'it reads revisions',
        'kms:Decrypt',
        `arn:aws:kms:ap-south-1:${b}:key/of-payroll`,
      ],
      ['makes a data key', 'it reads revisions', 'kms:GenerateDataKey', key, VIA_S3],
      ['takes the pipeline role', 'it is deployed to', assume, relayRole(b, 'pipeline')],
    ]),
  ];
}
