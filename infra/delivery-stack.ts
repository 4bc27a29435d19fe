import { CfnOutput, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import {
  ARTIFACT_BUCKET_ACTIONS,
  ARTIFACT_KEY_ACTIONS,
  ARTIFACT_OBJECT_ACTIONS,
  artifactBucketArn,
} from './artifacts.ts';
import type { Config, PipelineAccount } from './config-schema.ts';
import { ArtifactStore } from './constructs/artifact-store.ts';
import { pipelineRole, roleArn, sourceActionRole } from './names.ts';
import { rolesOf } from './principals.ts';

export type DeliveryStackProps = { readonly config: Config; readonly pipeline: PipelineAccount };

/** What pipelines with a source in another account need: artifact bucket and key, unless imported, and a role. */
export class DeliveryStack extends Stack {
  constructor(scope: Construct, id: string, { config, pipeline }: DeliveryStackProps) {
    super(scope, id, {
      env: { account: pipeline.account, region: config.region },
      description: 'Commit Relay: artifact bucket, key and role of pipelines that follow other accounts',
    });
    const keyArn = pipeline.artifacts?.keyArn ?? this.#createArtifacts(config, pipeline);
    const bucketArn = artifactBucketArn(config, pipeline);
    const actionRoles = config.sourceAccounts.map(({ account }) => roleArn(account, sourceActionRole(config.region)));
    const role = new Role(this, 'PipelineRole', {
      roleName: pipelineRole(config.region),
      assumedBy: new ServicePrincipal('codepipeline.amazonaws.com'),
    });
    const allow = (actions: string[], resources: string[]) =>
      role.addToPolicy(new PolicyStatement({ actions, resources }));
    allow(['sts:AssumeRole'], actionRoles);
    allow(ARTIFACT_BUCKET_ACTIONS, [bucketArn]);
    allow(ARTIFACT_OBJECT_ACTIONS, [`${bucketArn}/*`]);
    allow(['kms:DescribeKey', ...ARTIFACT_KEY_ACTIONS], [keyArn]);
    // A pipeline names the key by its ARN: an alias would be looked up in the source account.
    new CfnOutput(this, 'ArtifactKeyArn', { value: keyArn });
  }

  /** Gives the key's ARN. */
  #createArtifacts({ region, sourceAccounts }: Config, { account }: PipelineAccount): string {
    const writers = sourceAccounts.map((source) =>
      rolesOf(source.account, [roleArn(source.account, sourceActionRole(region))]),
    );
    const store = new ArtifactStore(this, 'Artifacts', {
      account,
      region,
      writers,
      pipelineRole: rolesOf(account, [roleArn(account, pipelineRole(region))]),
    });
    return store.key.keyArn;
  }
}
