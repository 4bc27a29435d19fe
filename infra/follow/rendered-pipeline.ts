import { Stack, Token } from 'aws-cdk-lib';
import type { CfnPipeline } from 'aws-cdk-lib/aws-codepipeline';
import { membersOf } from '../../shared/domain/cloudformation/intrinsics.ts';
import { type PipelineReading, readPipelineResource } from '../../shared/domain/cloudformation/pipeline-resource.ts';

/** Where a construct's stack goes, as far as that is known before it is deployed. */
export type Place = { readonly region?: string; readonly account?: string };

export function placeOf(resource: CfnPipeline): Place {
  const { region, account } = Stack.of(resource);
  return {
    ...(Token.isUnresolved(region) ? {} : { region }),
    ...(Token.isUnresolved(account) ? {} : { account }),
  };
}

/** What the template will say of a pipeline: property overrides and all tags included. */
export function renderedPipeline(resource: CfnPipeline): PipelineReading {
  const stack = Stack.of(resource);
  const fragment = membersOf(stack.resolve(resource._toCloudFormation()));
  const [rendered] = Object.values(membersOf(fragment?.['Resources']) ?? {});
  const properties = membersOf(membersOf(rendered)?.['Properties']) ?? {};
  const logicalId = String(stack.resolve(resource.logicalId));
  return readPipelineResource(logicalId, properties, {
    ...placeOf(resource),
    parameters: new Map(),
    repositories: new Map(),
  });
}
