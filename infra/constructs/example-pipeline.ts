import { ServerApplication, ServerDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { CodeDeployServerDeployAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { artifactBucketName, pipelineRoleArn } from '../artifacts.ts';
import type { Config, PipelineAccount } from '../config-schema.ts';
import { EXAMPLE, repositoryArn } from '../names.ts';
import { CrossAccountPipeline } from '../pipeline/cross-account-pipeline.ts';
import type { Deployment } from './pipeline-role.ts';

export type ExamplePipelineProps = {
  readonly config: Config;
  readonly pipeline: PipelineAccount;
  readonly example: { readonly repository: string; readonly branch: string };
  readonly deployment: Deployment;
  readonly keyArn: string;
};

/** A pipeline that deploys one branch with CodeDeploy, as a team would write it: a working one in place of the manual's mock. */
export class ExamplePipeline extends Construct {
  constructor(scope: Construct, id: string, { config, pipeline, example, deployment, keyArn }: ExamplePipelineProps) {
    super(scope, id);
    const [account = '', repository = ''] = example.repository.split('/');
    const source = new Artifact('SourceArtifact');
    const application = ServerApplication.fromServerApplicationName(this, 'Application', deployment.application);
    const deploymentGroup = ServerDeploymentGroup.fromServerDeploymentGroupAttributes(this, 'Group', {
      application,
      deploymentGroupName: deployment.deploymentGroup,
    });
    new CrossAccountPipeline(this, 'Example', {
      pipelineName: EXAMPLE,
      repositoryArn: repositoryArn(config.region, account, repository),
      branch: example.branch,
      source,
      stages: [
        {
          stageName: 'Deploy',
          actions: [new CodeDeployServerDeployAction({ actionName: 'Deploy', input: source, deploymentGroup })],
        },
      ],
      role: Role.fromRoleArn(this, 'Role', pipelineRoleArn(config, pipeline), { mutable: false }),
      artifactBucketName: artifactBucketName(config, pipeline),
      artifactKeyArn: keyArn,
      usePipelineRoleForActions: true,
    });
  }
}
