import { describe, expect, it, onTestFinished } from 'vitest';
import { cloud, useSmallCloud } from './bench.ts';
import { build, definition, session, source, stage } from './definitions.ts';
import { SmallCloud } from './small-cloud.ts';

useSmallCloud();

describe('clientRequestToken', () => {
  it('gives the same execution for the same token', async () => {
    await cloud.createApp();
    const first = await cloud.start('app', { clientRequestToken: 'one' });
    expect(await cloud.start('app', { clientRequestToken: 'one' })).toBe(first);
    expect(await cloud.start('app', { clientRequestToken: 'two' })).not.toBe(first);
  });

  it('is not honoured where a fault says so, once', async () => {
    await cloud.createApp();
    cloud.faults.add({ service: 'codepipeline', operation: 'ClientRequestToken', effect: { kind: 'ignore' } });
    const first = await cloud.start('app', { clientRequestToken: 'one' });
    const second = await cloud.start('app', { clientRequestToken: 'one' });
    expect(second).not.toBe(first);
    expect(await cloud.start('app', { clientRequestToken: 'one' })).toBe(second);
  });

  it('means nothing to another pipeline', async () => {
    await cloud.createApp();
    await cloud.call('CreatePipeline', { pipeline: definition('other') });
    const first = await cloud.start('app', { clientRequestToken: 'one' });
    expect(await cloud.start('other', { clientRequestToken: 'one' })).not.toBe(first);
  });
});

describe('trigger', () => {
  it('names the caller', async () => {
    await cloud.createApp();
    await cloud.start('app', {}, session('starter', 'run-1'));
    const [newest] = await cloud.executions('app');
    expect(newest?.trigger).toEqual({
      triggerType: 'StartPipelineExecution',
      triggerDetail: 'arn:aws:sts::222222222222:assumed-role/starter/run-1',
    });
  });

  it('names the rule where a rule starts it', async () => {
    await cloud.createApp();
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

describe('limits', () => {
  it.each(['QUEUED', 'PARALLEL'])('refuses the 51st active execution in %s mode', async (executionMode) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    cloud.beforeRead = () => promise;
    await cloud.createApp({ executionMode });
    for (let count = 1; count < 50; count += 1) await cloud.start('app');
    const [start] = await Promise.allSettled([cloud.start('app')]);
    resolve();
    expect(start).toMatchObject({ reason: { code: 'ConcurrentPipelineExecutionsLimitExceededException' } });
  });

  it('throttles starts beyond the rate, by account', async () => {
    const limited = new SmallCloud({ startsPerSecond: 2 });
    onTestFinished(() => limited.service.close());
    limited.push();
    await limited.createApp();
    const starts = await Promise.allSettled([1, 2, 3].map(() => limited.start('app')));
    expect(starts.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(starts[2]).toMatchObject({ reason: { code: 'ThrottlingException' } });
    const elsewhere = limited.start('app', {}, { kind: 'root', account: '333333333333' });
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
  await cloud.createApp({ stages: [stage('Source', source(), config), stage('Build', build())] });
  const [run] = await cloud.settled('app');
  expect(run?.sourceRevisions.map(({ actionName }) => actionName).sort()).toEqual(['Config', 'Source']);
  expect(run?.sourceRevisions.find(({ actionName }) => actionName === 'Config')?.revisionId).toBe(other);
});
