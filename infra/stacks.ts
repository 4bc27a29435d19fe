import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { FunctionName } from '../shared/env.ts';
import type { Config } from './config-schema.ts';
import { ControllerStack } from './controller-stack.ts';
import { DeliveryStack } from './delivery-stack.ts';
import { SourceAccountStack } from './source-account-stack.ts';

/** Adds the stacks of all accounts. No stack refers to another, so each deploys alone and in any order. */
export function addStacks(scope: Construct, config: Config, code: (name: FunctionName) => Code): void {
  for (const source of config.sourceAccounts)
    new SourceAccountStack(scope, `CommitRelaySource-${source.account}`, { config, source });
  for (const pipeline of config.pipelineAccounts) {
    new ControllerStack(scope, `CommitRelayController-${pipeline.account}`, { config, pipeline, code });
    new DeliveryStack(scope, `CommitRelayDelivery-${pipeline.account}`, { config, pipeline });
  }
}
