import { CfnApplication, CfnDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { codeDeployRole, deploymentArns, EXAMPLE } from '../names.ts';
import { addRights, WideStatement } from '../rights.ts';

export type CodeDeployProps = {
  readonly account: string;
  readonly region: string;
  /** Tag of the instances to deploy to. */
  readonly targets: { readonly key: string; readonly value: string };
};

/** CodeDeploy application and deployment group of instances by tag, with the role by which it finds them. */
export class CodeDeploy extends Construct {
  constructor(scope: Construct, id: string, { account, region, targets }: CodeDeployProps) {
    super(scope, id);
    const { group: groupArn } = deploymentArns(region, account, EXAMPLE, EXAMPLE);
    // CodeDeploy user guide, "Cross-service confused deputy prevention".
    const role = new Role(this, 'Role', {
      roleName: codeDeployRole(region),
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnEquals: { 'aws:SourceArn': groupArn },
        },
      }),
    });
    // Of AWS's policy for CodeDeploy, what instances by tag need; no load balancers, no scaling.
    addRights(role, [
      new WideStatement('lists of a whole account have no narrower resource', {
        actions: ['ec2:DescribeInstances', 'ec2:DescribeInstanceStatus', 'tag:GetResources'],
        resources: ['*'],
      }),
    ]);
    const application = new CfnApplication(this, 'Application', {
      applicationName: EXAMPLE,
      computePlatform: 'Server',
    });
    const group = new CfnDeploymentGroup(this, 'Group', {
      applicationName: application.ref,
      deploymentGroupName: EXAMPLE,
      serviceRoleArn: role.roleArn,
      deploymentConfigName: 'CodeDeployDefault.OneAtATime',
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
      ec2TagFilters: [{ ...targets, type: 'KEY_AND_VALUE' }],
    });
    // CodeDeploy tries the role when the group is made.
    group.node.addDependency(role);
  }
}
