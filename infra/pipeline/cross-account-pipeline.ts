import { Aspects, CfnResource, Stack, Token } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import {
  Artifact,
  type CfnPipeline,
  type ExecutionMode,
  Pipeline,
  PipelineType,
  type StageProps,
  type Variable,
} from 'aws-cdk-lib/aws-codepipeline';
import { CodeCommitSourceAction, CodeCommitTrigger } from 'aws-cdk-lib/aws-codepipeline-actions';
import { type IRole, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct, type IConstruct } from 'constructs';
import { type FollowProps, follow } from '../follow/follow.ts';
import {
  ACTION_ROLES_PATH,
  ARTIFACT_KEY_PARAMETER,
  artifactBucket,
  pipelineRole,
  roleArn,
  sourceActionRole,
} from '../names.ts';

export type CrossAccountPipelineProps = {
  /** ARN of the CodeCommit repository, in an account that the deployment lists and the Region of the stack. */
  readonly repositoryArn: string;
  /** Branch that the source action reads. */
  readonly branch: string;
  /** What the pipeline follows; `branch` unless given. */
  readonly follow?: FollowProps;
  /** Stages after the source, at least one. */
  readonly stages: readonly StageProps[];
  /** What the source action puts out, for actions of `stages` to take; made unless given. */
  readonly source?: Artifact;
  readonly pipelineName?: string;
  readonly executionMode?: ExecutionMode;
  readonly variables?: readonly Variable[];
  /** The action's name; `Source` unless given. */
  readonly sourceActionName?: string;
  /** Role that the pipeline runs as, one that `passRoles` of the deployment covers; the deployment's own unless given. */
  readonly role?: IRole;
  /** Role of the source action, in the repository's account; the deployment's unless given. */
  readonly sourceActionRoleArn?: string;
  /** The deployment's own unless given. */
  readonly artifactBucketName?: string;
  /** The deployment's own unless given, which CloudFormation reads from a parameter of the account. */
  readonly artifactKeyArn?: string;
  /** Whether later actions act as the pipeline's role; each gets a role of its own unless `true`. Needs an aws-cdk-lib of April 2025 or newer. */
  readonly usePipelineRoleForActions?: boolean;
};

/**
 * A pipeline with its source in another account, wired for Commit Relay: of type V2, source action through the role in the
 * repository's account, polling off, artifacts in the deployment's bucket under its key by ARN, tags by `follow`. It makes the
 * pipeline and roles of its actions, and nothing else; stages may be added to `pipeline` later.
 */
export class CrossAccountPipeline extends Construct {
  readonly pipeline: Pipeline;
  /** The source action, for its variables. */
  readonly sourceAction: CodeCommitSourceAction;

  constructor(scope: Construct, id: string, props: CrossAccountPipelineProps) {
    super(scope, id);
    const { pipelineName, executionMode, variables, usePipelineRoleForActions } = props;
    this.sourceAction = this.#sourceAction(props);
    this.pipeline = new Pipeline(this, 'Pipeline', {
      pipelineType: PipelineType.V2,
      role: props.role ?? this.#deploymentRole(),
      artifactBucket: this.#artifactBucket(props),
      stages: [{ stageName: 'Source', actions: [this.sourceAction] }, ...props.stages],
      ...(pipelineName === undefined ? {} : { pipelineName }),
      ...(executionMode === undefined ? {} : { executionMode }),
      ...(variables === undefined ? {} : { variables: [...variables] }),
      ...(usePipelineRoleForActions === undefined ? {} : { usePipelineRoleForActions }),
    });
    pollingAsText(this.pipeline);
    Aspects.of(this.pipeline).add({ visit: putOnPath });
    follow(this.pipeline, props.follow ?? { branches: [props.branch] });
  }

  #sourceAction(props: CrossAccountPipelineProps): CodeCommitSourceAction {
    const { repositoryArn, branch, sourceActionName = 'Source' } = props;
    const repository = Repository.fromRepositoryArn(this, 'Repository', repositoryArn);
    const { account, region } = repository.env;
    if (Token.isUnresolved(account) || Token.isUnresolved(region))
      throw new Error(`repositoryArn must name account and Region, got ${repositoryArn}`);
    const actionRole = props.sourceActionRoleArn ?? roleArn(account, sourceActionRole(region));
    return new CodeCommitSourceAction({
      actionName: sourceActionName,
      repository,
      branch,
      output: props.source ?? new Artifact('SourceArtifact'),
      // The relay starts the pipeline; a rule of CDK's would be made in the other account.
      trigger: CodeCommitTrigger.NONE,
      role: Role.fromRoleArn(this, 'SourceActionRole', actionRole, { mutable: false }),
    });
  }

  /** All pipelines of the account share it, so this one adds nothing to its policies. */
  #deploymentRole(): IRole {
    const { account, region } = Stack.of(this);
    return Role.fromRoleArn(this, 'Role', roleArn(account, pipelineRole(region)), { mutable: false });
  }

  #artifactBucket({ artifactBucketName, artifactKeyArn }: CrossAccountPipelineProps) {
    const { account, region } = Stack.of(this);
    // CodePipeline would look an alias up in the account of each action.
    const keyArn = artifactKeyArn ?? StringParameter.valueForStringParameter(this, ARTIFACT_KEY_PARAMETER);
    return Bucket.fromBucketAttributes(this, 'Artifacts', {
      bucketName: artifactBucketName ?? artifactBucket(account, region),
      encryptionKey: Key.fromKeyArn(this, 'ArtifactKey', keyArn),
    });
  }
}

/** CDK writes a boolean, where CodePipeline has text. */
function pollingAsText(pipeline: Pipeline): void {
  const resource = pipeline.node.defaultChild;
  if (!CfnResource.isCfnResource(resource)) throw new Error(`${pipeline.node.path} has no resource`);
  const cfnPipeline: Pick<CfnPipeline, 'addPropertyOverride'> = resource;
  cfnPipeline.addPropertyOverride('Stages.0.Actions.0.Configuration.PollForSourceChanges', 'false');
}

/** The roles that CDK makes for actions go where the deployment's role may assume them, and its key admits them. */
function putOnPath(node: IConstruct): void {
  if (node.node.scope?.node.id !== 'CodePipelineActionRole' || !CfnResource.isCfnResource(node)) return;
  if (node.cfnResourceType === 'AWS::IAM::Role') node.addPropertyOverride('Path', ACTION_ROLES_PATH);
}
