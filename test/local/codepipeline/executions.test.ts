import { describe, expect, it, vi } from 'vitest';
import { cloud, useSmallCloud } from './bench.ts';
import { approval, build, source, stage } from './definitions.ts';

useSmallCloud();

describe('a run', () => {
  it('shows its revisions only once the source action has ended', async () => {
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const head = cloud.push({ message: 'fix the build' });
    cloud.beforeRead = () => held;
    await cloud.createApp();
    expect(await cloud.executions('app')).toMatchObject([{ status: 'InProgress', sourceRevisions: [] }]);
    release();
    const [run] = await cloud.settled('app');
    expect(run).toEqual({
      pipelineExecutionId: expect.any(String),
      status: 'Succeeded',
      startTime: expect.any(Number),
      lastUpdateTime: expect.any(Number),
      sourceRevisions: [
        {
          actionName: 'Source',
          revisionId: head,
          revisionSummary: 'fix the build',
          revisionUrl: expect.stringContaining(`/repository/app/commit/${head}`),
        },
      ],
      trigger: { triggerType: 'CreatePipeline', triggerDetail: 'arn:aws:iam::222222222222:root' },
      executionMode: 'SUPERSEDED',
      executionType: 'STANDARD',
    });
    const id = run?.pipelineExecutionId ?? '';
    expect(cloud.states(id)).toEqual(['STARTED', 'SUCCEEDED']);
    expect(await cloud.call('GetPipelineExecution', { pipelineName: 'app', pipelineExecutionId: id })).toMatchObject({
      pipelineExecution: {
        pipelineName: 'app',
        pipelineVersion: 1,
        status: 'Succeeded',
        artifactRevisions: [{ name: 'Code', revisionId: head }],
      },
    });
  });

  it('runs the groups of a stage in order, those of one group together', async () => {
    const actions = [3, 1, 2, 2].map((runOrder, index) => build({ name: `A${index}`, runOrder }));
    await cloud.createApp({ stages: [stage('Source', source()), stage('Build', ...actions)] });
    await cloud.settled('app');
    const actionExecutionDetails = ['A0', 'A3', 'A2', 'A1', 'Source'].map((actionName) => ({ actionName }));
    const output = await cloud.call('ListActionExecutions', { pipelineName: 'app' });
    expect(output).toMatchObject({ actionExecutionDetails });
  });

  it('waits for every action of a group before the next', async () => {
    const actions = [approval({ name: 'One' }), approval({ name: 'Two' }), approval({ name: 'Later', runOrder: 2 })];
    await cloud.createApp({ stages: [stage('Source', source()), stage('Gate', ...actions)] });
    await vi.waitFor(async () => {
      const actionStates = [
        { actionName: 'One', latestExecution: { status: 'InProgress' } },
        { actionName: 'Two', latestExecution: { status: 'InProgress' } },
        { actionName: 'Later' },
      ];
      const state = await cloud.call('GetPipelineState', { name: 'app' });
      expect(state).toMatchObject({ stageStates: [{}, { actionStates }] });
      expect(state).not.toMatchObject({ stageStates: [{}, { actionStates: [{}, {}, { latestExecution: {} }] }] });
    });
  });

  it('emits execution events for its pipeline', async () => {
    await cloud.createApp();
    await cloud.settled('app');
    expect(cloud.ofType('CodePipeline Pipeline Execution State Change')[0]).toMatchObject({
      version: '0',
      source: 'aws.codepipeline',
      account: '222222222222',
      region: 'eu-west-1',
      resources: ['arn:aws:codepipeline:eu-west-1:222222222222:app'],
      detail: { pipeline: 'app', state: 'STARTED', version: 1 },
    });
  });
});

describe('lists', () => {
  it('gives executions newest first, in pages', async () => {
    await cloud.createApp();
    const ids = [];
    for (let count = 0; count < 4; count += 1) ids.push(await cloud.start('app'));
    await cloud.settled('app');
    const seen: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await cloud.executionPage('app', { maxResults: 2, ...(nextToken !== undefined && { nextToken }) });
      expect(page.pipelineExecutionSummaries.length).toBeLessThanOrEqual(2);
      seen.push(...page.pipelineExecutionSummaries.map(({ pipelineExecutionId }) => pipelineExecutionId));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(seen.slice(0, 4)).toEqual(ids.reverse());
    expect(seen).toHaveLength(5);
  });

  it('can give those that got through a stage', async () => {
    await cloud.createApp();
    const [through] = await cloud.settled('app');
    cloud.denies = ({ action }) => action === 's3:PutObject';
    await cloud.start('app');
    await cloud.settled('app');
    const filter = { succeededInStage: { stageName: 'Source' } };
    const { pipelineExecutionSummaries } = await cloud.executionPage('app', { filter });
    expect(pipelineExecutionSummaries).toEqual([through]);
  });

  it('knows no execution of another id', async () => {
    await cloud.createApp();
    const pipelineExecutionId = '00000000-0000-0000-0000-000000000000';
    const get = cloud.call('GetPipelineExecution', { pipelineName: 'app', pipelineExecutionId });
    await expect(get).rejects.toMatchObject({ code: 'PipelineExecutionNotFoundException' });
    const list = cloud.call('ListActionExecutions', { pipelineName: 'app', filter: { pipelineExecutionId } });
    await expect(list).rejects.toMatchObject({ code: 'PipelineExecutionNotFoundException' });
  });

  it('keeps some thousands of executions at most', async () => {
    await cloud.createApp();
    await cloud.settled('app');
    const first = await cloud.start('app', { clientRequestToken: 'first' });
    await cloud.settled('app');
    for (let count = 0; count < 2_100; count += 1) await cloud.start('app');
    await cloud.settled('app');
    expect(await cloud.executions('app')).toHaveLength(2_000);
    const lookup = cloud.call('GetPipelineExecution', { pipelineName: 'app', pipelineExecutionId: first });
    await expect(lookup).rejects.toMatchObject({ code: 'PipelineExecutionNotFoundException' });
    expect(await cloud.start('app', { clientRequestToken: 'first' })).not.toBe(first);
  });
});
