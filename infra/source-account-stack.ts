import { BootstraplessSynthesizer, type IStackSynthesizer, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import type { Construct } from 'constructs';
import type { Config, SourceAccount } from './config-schema.ts';
import { ForwardRule } from './constructs/forward-rule.ts';
import { Heartbeat } from './constructs/heartbeat.ts';
import { MendRole } from './constructs/mend-role.ts';
import { ReadRole } from './constructs/read-role.ts';
import { SourceActionRole } from './constructs/source-action-role.ts';

export type SourceAccountStackProps = { readonly config: Config; readonly source: SourceAccount };

/**
 * What an account that holds repositories needs. The template has no assets, needs no bootstrap and does not
 * name its own account, so a StackSet can deploy it too.
 */
export class SourceAccountStack extends Stack {
  constructor(scope: Construct, id: string, { config, source }: SourceAccountStackProps) {
    super(scope, id, {
      env: { account: source.account, region: config.region },
      // The class does not fit its own interface under exactOptionalPropertyTypes.
      synthesizer: new BootstraplessSynthesizer() as IStackSynthesizer,
      description: 'Commit Relay: forwards pushes and lets pipeline accounts read repositories',
    });
    for (const pipeline of config.pipelineAccounts) {
      new ForwardRule(this, `Forward${pipeline.account}`, { config, source, pipeline });
      new MendRole(this, `Mend${pipeline.account}`, { config, pipeline });
    }
    new Heartbeat(this, 'Heartbeat', { config });
    new SourceActionRole(this, 'SourceAction', { config, source });
    new ReadRole(this, 'Read', { config, source });
    for (const repositoryName of source.create ?? [])
      new Repository(this, `Repository-${repositoryName}`, { repositoryName }).applyRemovalPolicy(
        RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      );
  }
}
