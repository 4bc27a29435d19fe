import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct, type IConstruct } from 'constructs';
import { artifactBucketArn, downstreamRoleArns, pipelineRoleArns, storageRoleArn } from './artifacts.ts';
import type { Config, PipelineAccount } from './config-schema.ts';
import { AccessLogs } from './constructs/access-logs.ts';
import { ArtifactBucket } from './constructs/artifact-bucket.ts';
import { ArtifactKey } from './constructs/artifact-key.ts';
import { CodeDeploy } from './constructs/code-deploy.ts';
import { ExamplePipeline } from './constructs/example-pipeline.ts';
import { InstanceRole } from './constructs/instance-role.ts';
import { type Deployment, PipelineRole } from './constructs/pipeline-role.ts';
import { StorageRole } from './constructs/storage-role.ts';
import { ARTIFACT_KEY_PARAMETER, bucketArn, EXAMPLE, roleArn, sourceActionRole, TARGET_TAG } from './names.ts';
import { rolesOf } from './principals.ts';

export type DeliveryStackProps = { readonly config: Config; readonly pipeline: PipelineAccount };

/**
 * What pipelines with a source in another account need: artifact bucket, key and the roles around them, and where asked for what
 * they deploy to. Each is made, or imported and then only named.
 */
export class DeliveryStack extends Stack {
  readonly #config: Config;
  readonly #pipeline: PipelineAccount;

  constructor(scope: Construct, id: string, { config, pipeline }: DeliveryStackProps) {
    super(scope, id, {
      env: { account: pipeline.account, region: config.region },
      description: 'Commit Relay: artifact bucket, key and roles of pipelines that follow other accounts',
    });
    this.#config = config;
    this.#pipeline = pipeline;
    const { region } = config;
    const { delivery, artifacts } = pipeline;
    const keyArn = artifacts?.keyArn ?? this.#createStore();
    const deployment = this.#deployment();
    const needed: IConstruct[] = [...this.node.children];
    if (delivery.pipelineRole === 'create')
      needed.push(new PipelineRole(this, 'PipelineRole', { config, pipeline, keyArn, deployment }));
    if (delivery.instanceRole === 'create')
      new InstanceRole(this, 'InstanceRole', { region, keyArn, bucketArn: artifactBucketArn(config, pipeline) });
    this.#publish(keyArn);
    if (delivery.example === undefined || deployment === undefined) return;
    const { example } = delivery;
    // Its first run starts when it is made.
    new ExamplePipeline(this, 'Example', { config, pipeline, example, deployment, keyArn }).node.addDependency(
      ...needed,
    );
  }

  /** A pipeline names the key by its ARN: an alias would be looked up in the source account. */
  #publish(keyArn: string): void {
    new CfnOutput(this, 'ArtifactKeyArn', { value: keyArn });
    new StringParameter(this, 'ArtifactKeyParameter', {
      parameterName: ARTIFACT_KEY_PARAMETER,
      stringValue: keyArn,
      description: 'ARN of the key of pipeline artifacts, for stacks with pipelines',
    });
  }

  /** Gives the key's ARN. */
  #createStore(): string {
    const { region, sourceAccounts } = this.#config;
    const { account, delivery } = this.#pipeline;
    const writers = sourceAccounts.map((source) =>
      rolesOf(source.account, [roleArn(source.account, sourceActionRole(region))]),
    );
    const store = new Construct(this, 'Artifacts');
    const key = new ArtifactKey(store, 'Key', {
      account,
      region,
      writers,
      pipelineRoles: pipelineRoleArns(this.#config, this.#pipeline),
      downstreamRoles: downstreamRoleArns(this.#config, this.#pipeline),
      storageRole: storageRoleArn(this.#config, this.#pipeline),
    });
    const logs =
      delivery.accessLogs === undefined ? new AccessLogs(this, 'AccessLogs', { account, region }) : undefined;
    const accessLogs = logs?.bucket ?? Bucket.fromBucketName(this, 'AccessLogs', delivery.accessLogs ?? '');
    const bucket = new ArtifactBucket(store, 'Bucket', { account, region, key, writers, accessLogs });
    // S3 takes no configuration of logs to a bucket that is not there.
    if (logs !== undefined) bucket.node.addDependency(logs);
    if ((delivery.storageRole ?? 'create') === 'create')
      new StorageRole(this, 'StorageRole', {
        account,
        region,
        administrators: delivery.storageAdministrators,
        bucketArn: artifactBucketArn(this.#config, this.#pipeline),
        keyArn: key.keyArn,
        accessLogsArn: logs === undefined ? undefined : bucketArn(logs.bucket.bucketName),
      });
    return key.keyArn;
  }

  /** What to deploy with CodeDeploy, made here or imported; nothing unless asked for. */
  #deployment(): Deployment | undefined {
    const { account, delivery } = this.#pipeline;
    if (delivery.codeDeploy === undefined) return undefined;
    const { application, deploymentGroup, targets = TARGET_TAG } = delivery.codeDeploy;
    if (application !== undefined && deploymentGroup !== undefined) return { application, deploymentGroup };
    new CodeDeploy(this, 'CodeDeploy', { account, region: this.#config.region, targets });
    return { application: EXAMPLE, deploymentGroup: EXAMPLE };
  }
}
