import { InstanceProfile, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { instanceRole } from '../names.ts';
import { acknowledgeFinding, addRights, WideStatement } from '../rights.ts';

export type InstanceRoleProps = {
  readonly region: string;
  readonly bucketArn: string;
  readonly keyArn: string;
};

const SYSTEMS_MANAGER = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';

/** Role and profile of instances that Systems Manager manages and CodeDeploy deploys to: they read artifacts. */
export class InstanceRole extends Construct {
  constructor(scope: Construct, id: string, { region, bucketArn, keyArn }: InstanceRoleProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      roleName: instanceRole(region),
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromManagedPolicyArn(this, 'SystemsManager', SYSTEMS_MANAGER)],
    });
    acknowledgeFinding(
      role,
      `AwsSolutions-IAM4[Policy::${SYSTEMS_MANAGER}]`,
      'AWS keeps it in step with its agent, which updates itself; see docs/decisions/0023-delivery.md',
    );
    addRights(role, [
      new WideStatement('revisions are artifacts of pipelines that are not known here', {
        actions: ['s3:GetObject', 's3:GetObjectVersion'],
        resources: [`${bucketArn}/*`],
      }),
      new PolicyStatement({
        actions: ['kms:Decrypt'],
        resources: [keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } },
      }),
    ]);
    new InstanceProfile(this, 'Profile', { instanceProfileName: instanceRole(region), role });
  }
}
