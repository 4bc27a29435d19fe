import { vi } from 'vitest';
import { A, at, B, REGION, type Tourist } from './tourist.ts';

const type = (category: string, provider: string) => ({ category, owner: 'AWS', provider, version: '1' });

/** Reads a branch of A's `app` through the role that A has for it. */
export const sourceStage = (BranchName: string, more: Readonly<Record<string, string>> = {}) => ({
  name: 'Source',
  actions: [
    {
      name: 'App',
      actionTypeId: type('Source', 'CodeCommit'),
      configuration: { RepositoryName: 'app', BranchName, ...more },
      outputArtifacts: [{ name: 'code' }],
      roleArn: `arn:aws:iam::${A}:role/commit-relay-source-action-${REGION}`,
    },
  ],
});

/** A stage of one action that takes nothing and needs nothing. */
export const stageOf = (name: string, category: string, provider: string) => ({
  name,
  actions: [{ name, actionTypeId: type(category, provider) }],
});

/** A pipeline of B that reads a branch and then waits for an approval. */
export const pipeline = (name: string, branch = 'main', more: object = {}) => ({
  name,
  pipelineType: 'V2',
  roleArn: `arn:aws:iam::${B}:role/commit-relay-pipeline-${REGION}`,
  artifactStore: { type: 'S3', location: `commit-relay-artifacts-${B}-${REGION}` },
  variables: [{ name: 'REF', defaultValue: 'main', description: 'what was pushed' }],
  stages: [sourceStage(branch, { PollForSourceChanges: 'false' }), stageOf('Approve', 'Approval', 'Manual')],
  ...more,
});

const arn = (name: string) => `arn:aws:codepipeline:${REGION}:${B}:${name}`;

/** Pipelines, their tags and runs in B: one that waits, one that is superseded or stopped, one that fails. */
export async function tourCodePipeline({ ask }: Tourist): Promise<void> {
  const visit = (operation: string, input: object = {}) => ask(B, 'codepipeline', operation, { ...input });
  const state = (name: string) => visit('GetPipelineState', { name });
  const runs = { pipelineName: 'app' };
  await visit('CreatePipeline', { pipeline: pipeline('app'), tags: [{ key: 'team', value: 'a' }] });
  await visit('CreatePipeline', { pipeline: pipeline('broken', 'absent') });
  await vi.waitFor(async () => {
    if (at(await state('app'), 'stageStates.1.actionStates.0.latestExecution.status') !== 'InProgress')
      throw new Error('not there');
    if (at(await state('broken'), 'stageStates.0.latestExecution.status') !== 'Failed') throw new Error('not failed');
  }, 10_000);
  const commit = at(
    await ask(A, 'codecommit', 'GetBranch', { repositoryName: 'app', branchName: 'main' }),
    'branch.commitId',
  );
  const started = await visit('StartPipelineExecution', {
    name: 'app',
    variables: [{ name: 'REF', value: 'refs/heads/main' }],
    clientRequestToken: 'tour-1',
    sourceRevisions: [{ actionName: 'App', revisionType: 'COMMIT_ID', revisionValue: commit }],
  });
  await vi.waitFor(async () => {
    if (at(await state('app'), 'stageStates.1.inboundExecution.status') === '') throw new Error('nothing waits');
  }, 10_000);
  const pipelineExecutionId = at(started, 'pipelineExecutionId');
  await visit('GetPipelineExecution', { ...runs, pipelineExecutionId });
  await visit('StopPipelineExecution', { ...runs, pipelineExecutionId, abandon: true, reason: 'enough' });
  const nextToken = at(await visit('ListPipelineExecutions', { ...runs, maxResults: 1 }), 'nextToken');
  await visit('ListPipelineExecutions', { ...runs, nextToken });
  await visit('ListActionExecutions', runs);
  await visit('ListActionExecutions', { pipelineName: 'broken' });
  await visit('UpdatePipeline', { pipeline: pipeline('app', 'main', { executionMode: 'QUEUED' }) });
  await visit('ListPipelineExecutions', runs);
  await visit('GetPipeline', { name: 'app', version: 1 });
  await visit('GetPipeline', { name: 'app' });
  await visit('ListPipelines', { maxResults: 1 });
  await visit('ListPipelines');
  await visit('TagResource', { resourceArn: arn('app'), tags: [{ key: 'stage', value: 'dev' }] });
  await visit('ListTagsForResource', { resourceArn: arn('app') });
  await visit('UntagResource', { resourceArn: arn('app'), tagKeys: ['team'] });
  await ask(B, 'tagging', 'GetResources', { ResourcesPerPage: 1, ResourceTypeFilters: ['codepipeline:pipeline'] });
  await ask(B, 'tagging', 'GetResources', { ResourceARNList: [arn('app')] });
  await visit('DeletePipeline', { name: 'broken' });
}
