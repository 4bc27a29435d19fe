import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { build, definition, session, source, stage } from './definitions.ts';
import { SmallCloud } from './small-cloud.ts';

let cloud: SmallCloud;
beforeEach(() => {
  cloud = new SmallCloud();
  cloud.push();
});
afterEach(() => cloud.service.close());

const create = (more = {}) => cloud.call('CreatePipeline', { pipeline: definition('app', more) });

describe('clientRequestToken', () => {
  it('gives the same execution for the same token', async () => {
    await create();
    const first = await cloud.start('app', { clientRequestToken: 'one' });
    expect(await cloud.start('app', { clientRequestToken: 'one' })).toBe(first);
    expect(await cloud.start('app', { clientRequestToken: 'two' })).not.toBe(first);
  });

  it('is not honoured where a fault says so, once', async () => {
    await create();
    cloud.faults.add({ service: 'codepipeline', operation: 'ClientRequestToken', effect: { kind: 'ignore' } });
    const first = await cloud.start('app', { clientRequestToken: 'one' });
    const second = await cloud.start('app', { clientRequestToken: 'one' });
    expect(second).not.toBe(first);
    expect(await cloud.start('app', { clientRequestToken: 'one' })).toBe(second);
  });

  it('means nothing to another pipeline', async () => {
    await create();
    await cloud.call('CreatePipeline', { pipeline: definition('other') });
    const first = await cloud.start('app', { clientRequestToken: 'one' });
    expect(await cloud.start('other', { clientRequestToken: 'one' })).not.toBe(first);
  });
});

describe('trigger', () => {
  it('names the caller', async () => {
    await create();
    await cloud.start('app', {}, session('starter', 'run-1'));
    const [newest] = await cloud.executions('app');
    expect(newest?.trigger).toEqual({
      triggerType: 'StartPipelineExecution',
      triggerDetail: 'arn:aws:sts::222222222222:assumed-role/starter/run-1',
    });
  });

  it('names the rule where a rule starts it', async () => {
    await create();
    const id = await cloud.start('app', {}, session('rule-role', 'events-on-push'));
    const [newest] = await cloud.executions('app');
    const triggerDetail = 'arn:aws:events:eu-west-1:222222222222:rule/on-push';
    expect(newest?.trigger).toEqual({ triggerType: 'CloudWatchEvent', triggerDetail });
    const started = cloud.events.find(({ detail }) => detail['execution-id'] === id);
    expect(started?.detail['execution-trigger']).toEqual({
      'trigger-type': 'CloudWatchEvent',
      'trigger-detail': triggerDetail,
    });
  });
});

describe('variables', () => {
  const variables = [{ name: 'REF' }, { name: 'STAGE', defaultValue: 'test' }];

  it('take what is given, else the default', async () => {
    await create({ variables });
    const id = await cloud.start('app', { variables: [{ name: 'REF', value: 'main' }] });
    const output = await cloud.call('GetPipelineExecution', { pipelineName: 'app', pipelineExecutionId: id });
    expect(output).toMatchObject({
      pipelineExecution: {
        variables: expect.arrayContaining([
          { name: 'REF', resolvedValue: 'main' },
          { name: 'STAGE', resolvedValue: 'test' },
        ]),
      },
    });
  });

  it.each([
    [
      'one that is not declared',
      [
        { name: 'REF', value: 'x' },
        { name: 'OTHER', value: 'x' },
      ],
    ],
    ['the lack of one without a default', []],
  ])('refuse %s', async (_, given) => {
    await create({ variables });
    const start = cloud.start('app', { variables: given });
    await expect(start).rejects.toMatchObject({ code: 'ValidationException' });
    expect(await cloud.executions('app')).toHaveLength(1);
  });
});

describe('sourceRevisions', () => {
  const override = (commit: string, more = {}) => ({
    sourceRevisions: [{ actionName: 'Source', revisionType: 'COMMIT_ID', revisionValue: commit, ...more }],
  });

  it('reads the commit named, not the head', async () => {
    const older = cloud.push({ message: 'older' });
    cloud.push();
    await create();
    const id = await cloud.start('app', override(older));
    const all = await cloud.settled('app');
    const run = all.find(({ pipelineExecutionId }) => pipelineExecutionId === id);
    expect(run).toMatchObject({
      status: 'Succeeded',
      sourceRevisions: [{ revisionId: older, revisionSummary: 'older' }],
    });
  });

  it('fails the run where there is no such commit', async () => {
    await create();
    const id = await cloud.start('app', override('f'.repeat(40)));
    await cloud.settled('app');
    expect(await cloud.statusOf('app', id)).toBe('Failed');
  });

  it.each([
    ['an action that is not there', override('a', { actionName: 'Nobody' })],
    ['an action that is no source', override('a', { actionName: 'Build' })],
    ['another kind of revision', override('a', { revisionType: 'S3_OBJECT_KEY' })],
    ['two for one action', { sourceRevisions: [...override('a').sourceRevisions, ...override('b').sourceRevisions] }],
  ])('refuses %s', async (_, more) => {
    await create();
    await expect(cloud.start('app', more)).rejects.toMatchObject({ code: 'ValidationException' });
  });

  it('refuses a V1 pipeline', async () => {
    await create({ pipelineType: 'V1' });
    await expect(cloud.start('app', override('a'))).rejects.toMatchObject({ code: 'ValidationException' });
  });
});

describe('limits', () => {
  it.each(['QUEUED', 'PARALLEL'])('refuses the 51st active execution in %s mode', async (executionMode) => {
    cloud.beforeRead = () => new Promise((resolve) => setTimeout(resolve, 5));
    await create({ executionMode });
    for (let count = 1; count < 50; count += 1) await cloud.start('app');
    const start = cloud.start('app');
    await expect(start).rejects.toMatchObject({ code: 'ConcurrentPipelineExecutionsLimitExceededException' });
  });

  it('throttles starts beyond the rate, by account', async () => {
    await cloud.service.close();
    cloud = new SmallCloud({ startsPerSecond: 2 });
    cloud.push();
    await create();
    const starts = await Promise.allSettled([1, 2, 3].map(() => cloud.start('app')));
    expect(starts.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(starts[2]).toMatchObject({ reason: { code: 'ThrottlingException' } });
    const elsewhere = cloud.start('app', {}, { kind: 'root', account: '333333333333' });
    await expect(elsewhere).rejects.toMatchObject({ code: 'PipelineNotFoundException' });
  });
});

it('refuses a pipeline that is not there', async () => {
  await expect(cloud.start('nobody')).rejects.toMatchObject({ code: 'PipelineNotFoundException' });
});

it('runs every source action, each with its own revision', async () => {
  const other = cloud.push({ repository: 'config' });
  const config = source({
    name: 'Config',
    configuration: { RepositoryName: 'config' },
    outputArtifacts: [{ name: 'Settings' }],
  });
  await create({ stages: [stage('Source', source(), config), stage('Build', build())] });
  const [run] = await cloud.settled('app');
  expect(run?.sourceRevisions.map(({ actionName }) => actionName).sort()).toEqual(['Config', 'Source']);
  expect(run?.sourceRevisions.find(({ actionName }) => actionName === 'Config')?.revisionId).toBe(other);
});
