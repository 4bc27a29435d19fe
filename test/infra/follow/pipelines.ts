import { App, type Environment, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { Artifact, CfnPipeline, type ExecutionMode, Pipeline, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { CodeCommitSourceAction, CodeCommitTrigger, ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import * as z from 'zod';

export const ENV = { account: '222222222222', region: 'ap-south-1' };

/** A stack of an app; CDK's own validation of the template takes seconds. */
export function newStack(env: Environment = ENV): Stack {
  const app = new App({ analyticsReporting: false, builtinCloudFormationValidation: false });
  return new Stack(app, 'Shop', { env });
}

type SourceOptions = { name?: string; branch?: string; repository?: string; trigger?: CodeCommitTrigger };

/** A CodeCommit source action as CDK users write it. */
export function source(stack: Stack, options: SourceOptions = {}): CodeCommitSourceAction {
  const { name = 'Source', branch = 'main', repository = 'shop', trigger = CodeCommitTrigger.NONE } = options;
  return new CodeCommitSourceAction({
    actionName: name,
    branch,
    trigger,
    output: new Artifact(`${name}Output`),
    repository: Repository.fromRepositoryName(stack, `${name}Repository`, repository),
  });
}

type PipelineOptions = { type?: PipelineType; mode?: ExecutionMode; sources?: CodeCommitSourceAction[]; name?: string };

/** A level 2 pipeline with an approval behind its source actions. */
export function newPipeline(stack: Stack, options: PipelineOptions = {}): Pipeline {
  const { type = PipelineType.V2, mode, sources = [source(stack)], name } = options;
  return new Pipeline(stack, 'Pipeline', {
    pipelineType: type,
    crossAccountKeys: true,
    ...(mode && { executionMode: mode }),
    ...(name && { pipelineName: name }),
    stages: [
      { stageName: 'Source', actions: sources },
      { stageName: 'Approve', actions: [new ManualApprovalAction({ actionName: 'Approve' })] },
    ],
  });
}

type RawOptions = { tags?: { key: string; value: string }[]; configuration?: object; roleArn?: string; type?: string };

/** A level 1 pipeline. */
export function newCfnPipeline(stack: Stack, options: RawOptions = {}): CfnPipeline {
  const { configuration = { RepositoryName: 'shop', BranchName: 'main', PollForSourceChanges: 'false' } } = options;
  const { type = 'V2', roleArn, tags } = options;
  const action = {
    name: 'Source',
    actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
    configuration,
    outputArtifacts: [{ name: 'source' }],
    ...(roleArn && { roleArn }),
  };
  return new CfnPipeline(stack, 'Pipeline', {
    pipelineType: type,
    roleArn: 'arn:aws:iam::222222222222:role/pipelines',
    stages: [{ name: 'Source', actions: [action] }],
    ...(tags && { tags }),
  });
}

const Tagged = z.object({
  Type: z.string(),
  Properties: z.looseObject({ Tags: z.array(z.object({ Key: z.string(), Value: z.unknown() })).optional() }).optional(),
});

/** The tags of the stack's pipeline, once synthesised. */
export function tagsOf(stack: Stack): Record<string, unknown> {
  const found = Object.values(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'));
  const tags = found.flatMap((each) => Tagged.parse(each).Properties?.Tags ?? []);
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

/** Types of the resources that carry any relay tag. */
export function typesWithRelayTags(stack: Stack): string[] {
  const { Resources } = z
    .object({ Resources: z.record(z.string(), z.unknown()) })
    .parse(Template.fromStack(stack).toJSON());
  return Object.values(Resources).flatMap((resource) => {
    return JSON.stringify(resource).includes('commit-relay:') ? [Tagged.pick({ Type: true }).parse(resource).Type] : [];
  });
}

/** What the synthesis fails with, one a line; nothing where it succeeds. */
export function faultsOf(stack: Stack): string[] {
  try {
    Template.fromStack(stack);
    return [];
  } catch (error) {
    const [, ...lines] = String(error).split('\n');
    return lines.map((line) => line.trim());
  }
}

export const warningsOf = (stack: Stack): string[] =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => String(entry.data));
