import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { artifactBucketArn, OWN_KEY_ACTIONS, PIPELINE_BUCKET_ACTIONS, PIPELINE_OBJECT_ACTIONS } from '../artifacts.ts';
import type { Config, PipelineAccount } from '../config-schema.ts';
import { actionRoles, deploymentArns, pipelineRole, roleArn, sourceActionRole } from '../names.ts';
import { addRights, WideStatement } from '../rights.ts';

export type Deployment = { readonly application: string; readonly deploymentGroup: string };

export type PipelineRoleProps = {
  readonly config: Config;
  readonly pipeline: PipelineAccount;
  readonly keyArn: string;
  /** What its pipelines may deploy with CodeDeploy. */
  readonly deployment: Deployment | undefined;
};

/**
 * The role that pipelines run as: assumes the roles of source actions in the allowed accounts and those of the
 * account's own actions, keeps artifacts, and deploys with CodeDeploy what was set up for it.
 */
export class PipelineRole extends Role {
  constructor(scope: Construct, id: string, { config, pipeline, keyArn, deployment }: PipelineRoleProps) {
    const { region } = config;
    const { account } = pipeline;
    super(scope, id, {
      roleName: pipelineRole(region),
      assumedBy: new ServicePrincipal('codepipeline.amazonaws.com'),
    });
    const bucket = artifactBucketArn(config, pipeline);
    addRights(this, [
      new PolicyStatement({
        actions: ['sts:AssumeRole'],
        resources: config.sourceAccounts.map((source) => roleArn(source.account, sourceActionRole(region))),
      }),
      new WideStatement('roles that CrossAccountPipeline gives to actions have names that CloudFormation makes', {
        actions: ['sts:AssumeRole'],
        resources: [actionRoles(account)],
      }),
      new PolicyStatement({ actions: PIPELINE_BUCKET_ACTIONS, resources: [bucket] }),
      new WideStatement('artifacts are in folders of pipelines that are not known here', {
        actions: PIPELINE_OBJECT_ACTIONS,
        resources: [`${bucket}/*`],
      }),
      new PolicyStatement({ actions: ['kms:DescribeKey', ...OWN_KEY_ACTIONS], resources: [keyArn] }),
      ...(deployment === undefined ? [] : deployRights(region, account, deployment)),
    ]);
  }
}

/** CodePipeline user guide, "Add permissions to the CodePipeline service role", by exact actions. */
function deployRights(
  region: string,
  account: string,
  { application, deploymentGroup }: Deployment,
): PolicyStatement[] {
  const arns = deploymentArns(region, account, application, deploymentGroup);
  return [
    new PolicyStatement({
      actions: [
        'codedeploy:GetApplication',
        'codedeploy:GetApplicationRevision',
        'codedeploy:RegisterApplicationRevision',
      ],
      resources: [arns.application],
    }),
    new PolicyStatement({
      actions: ['codedeploy:CreateDeployment', 'codedeploy:GetDeployment'],
      resources: [arns.group],
    }),
    new WideStatement("which of AWS's deployment configurations the group names is up to its owner", {
      actions: ['codedeploy:GetDeploymentConfig'],
      resources: [arns.config('CodeDeployDefault.*')],
    }),
  ];
}
