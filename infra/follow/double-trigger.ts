import { Annotations, CfnResource, Stack } from 'aws-cdk-lib';
import type { CfnPipeline } from 'aws-cdk-lib/aws-codepipeline';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { codeCommitSources } from '../../shared/domain/pipeline-definition.ts';
import { renderedPipeline } from './rendered-pipeline.ts';

/** Id by which the warning can be acknowledged. */
const WARNING = 'commit-relay:double-trigger';

/** Warns of all else in the app that starts the pipeline at a push: every push would run twice. */
export function warnOfDoubleTriggers(resource: CfnPipeline): void {
  const annotations = Annotations.of(resource);
  for (const name of pollingSources(resource)) {
    const message = `source action ${name} polls as well, so a push runs twice: set PollForSourceChanges to "false"`;
    annotations.addWarningV2(WARNING, `double trigger: ${message} (trigger: CodeCommitTrigger.NONE)`);
  }
  for (const rule of pushRules(resource)) {
    const message = `rule ${rule.node.path} starts the pipeline as well, so a push runs twice`;
    annotations.addWarningV2(WARNING, `double trigger: ${message}: give its source action CodeCommitTrigger.NONE`);
  }
}

function pollingSources(resource: CfnPipeline): string[] {
  const definition = renderedPipeline(resource).pipeline?.definition;
  if (definition === undefined) return [];
  const polling = definition.stages
    .flatMap(({ actions }) => actions)
    .filter(({ configuration }) => configuration?.['PollForSourceChanges'] !== 'false')
    .map(({ name }) => name);
  return codeCommitSources(definition).flatMap(({ name }) => (polling.includes(name) ? [name] : []));
}

/** Rules on CodeCommit's events with this pipeline as a target; other rules, such as schedules, are meant. */
function pushRules(resource: CfnPipeline): CfnRule[] {
  return resource.node.root.node
    .findAll()
    .filter(isRule)
    .filter((rule) => {
      const stack = Stack.of(rule);
      const pattern = JSON.stringify(stack.resolve(rule.eventPattern)) ?? '';
      const targets = JSON.stringify(stack.resolve(rule.targets)) ?? '';
      return pattern.includes('"aws.codecommit"') && namesOf(resource).some((name) => targets.includes(name));
    });
}

/** How an ARN refers to the pipeline: by logical id within an app, by name where that is fixed. */
function namesOf(resource: CfnPipeline): string[] {
  const stack = Stack.of(resource);
  const name: unknown = stack.resolve(resource.name);
  const byName = typeof name === 'string' ? [`:${name}"`] : [];
  return [String(stack.resolve(resource.logicalId)), ...byName];
}

const isRule = (construct: object): construct is CfnRule =>
  CfnResource.isCfnResource(construct) && construct.cfnResourceType === CfnRule.CFN_RESOURCE_TYPE_NAME;
