import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { cloud, useSmallCloud } from './bench.ts';
import { ADMIN, approval, build, definition, pipelineArn, source, stage } from './definitions.ts';

useSmallCloud();

describe('CreatePipeline', () => {
  it('keeps every member as given, also those it does not know, and starts a run', async () => {
    const given = definition('app', {
      version: 41,
      newerMember: { deep: [1, 'two'] },
      stages: [
        stage('Source', source({ newerActionMember: true, inputArtifacts: [] })),
        { ...stage('Build', build({ outputArtifacts: [] })), onFailure: { result: 'ROLLBACK' } },
      ],
    });
    const output = await cloud.call('CreatePipeline', { pipeline: given, tags: [{ key: 'team', value: 'a' }] });
    expect(output).toEqual({ pipeline: { ...given, version: 1 }, tags: [{ key: 'team', value: 'a' }] });
    expect(await cloud.call('GetPipeline', { name: 'app' })).toEqual({
      pipeline: { ...given, version: 1 },
      metadata: { pipelineArn: pipelineArn('app'), created: expect.any(Number), updated: expect.any(Number) },
    });
    const [run] = await cloud.settled('app');
    expect(run).toMatchObject({ status: 'Succeeded', trigger: { triggerType: 'CreatePipeline' } });
    expect(cloud.service.resourceTags(pipelineArn('app'))).toEqual({ team: 'a' });
  });

  it('adds the defaults of members that are left out', async () => {
    const { executionMode: _mode, pipelineType: _type, ...given } = definition('app');
    const { runOrder: _order, ...bare } = approval();
    const output = await cloud.call('CreatePipeline', {
      pipeline: { ...given, stages: [stage('Source', source()), stage('Ask', bare)] },
    });
    expect(output).toMatchObject({
      pipeline: {
        executionMode: 'SUPERSEDED',
        pipelineType: 'V1',
        stages: [
          { actions: [{ inputArtifacts: [] }] },
          { actions: [{ runOrder: 1, configuration: {}, inputArtifacts: [], outputArtifacts: [] }] },
        ],
      },
    });
  });

  it('refuses a name in use', async () => {
    await cloud.call('CreatePipeline', { pipeline: definition('app') });
    const again = cloud.call('CreatePipeline', { pipeline: definition('app') });
    await expect(again).rejects.toMatchObject({ code: 'PipelineNameInUseException' });
  });

  it('lets two accounts use one name', async () => {
    await cloud.call('CreatePipeline', { pipeline: definition('app') });
    const other = { ...definition('app'), roleArn: 'arn:aws:iam::333333333333:role/pipeline' };
    await cloud.call('CreatePipeline', { pipeline: other }, { kind: 'root', account: '333333333333' });
    expect(await cloud.call('ListPipelines', {})).toMatchObject({ pipelines: [{ name: 'app' }] });
  });

  it('makes a pipeline V2 that uses what only V2 has', async () => {
    const pipeline = definition('app', { pipelineType: 'V1', variables: [{ name: 'STAGE', defaultValue: 'test' }] });
    const output = await cloud.call('CreatePipeline', { pipeline });
    expect(output).toMatchObject({ pipeline: { pipelineType: 'V2' } });
  });

  it('does not hand out what it stores', async () => {
    await cloud.call('CreatePipeline', { pipeline: definition('app') });
    const output = await cloud.call('GetPipeline', { name: 'app' });
    const held: unknown = Reflect.get(Object(output), 'pipeline');
    expect(Reflect.set(Object(held), 'name', 'x')).toBe(true);
    expect(await cloud.call('GetPipeline', { name: 'app' })).toMatchObject({ pipeline: { name: 'app' } });
  });
});

describe('UpdatePipeline', () => {
  it('replaces the whole definition, counts the version and starts nothing', async () => {
    await cloud.call('CreatePipeline', { pipeline: definition('app', { newer: 1 }) });
    await cloud.settled('app');
    const output = await cloud.call('UpdatePipeline', { pipeline: definition('app', { version: 1 }) });
    expect(output).toMatchObject({ pipeline: { ...definition('app'), version: 2 } });
    expect(output).not.toHaveProperty('pipeline.newer');
    expect(await cloud.executions('app')).toHaveLength(1);
    const first = await cloud.call('GetPipeline', { name: 'app', version: 1 });
    expect(first).toMatchObject({ pipeline: { newer: 1, version: 1 } });
    const third = cloud.call('GetPipeline', { name: 'app', version: 3 });
    await expect(third).rejects.toMatchObject({ code: 'PipelineVersionNotFoundException' });
  });

  it('cancels what is running', async () => {
    await cloud.call('CreatePipeline', { pipeline: definition('app') });
    await cloud.settled('app');
    cloud.beforeRead = () => new Promise((resolve) => setTimeout(resolve, 20));
    const id = await cloud.start('app');
    await cloud.call('UpdatePipeline', { pipeline: definition('app') });
    expect(await cloud.statusOf('app', id)).toBe('Cancelled');
    expect(cloud.states(id)).toEqual(['STARTED', 'CANCELED']);
    const next = await cloud.start('app');
    await cloud.settled('app');
    expect(await cloud.statusOf('app', next)).toBe('Succeeded');
    expect(await cloud.statusOf('app', id)).toBe('Cancelled');
  });

  it('refuses a pipeline that is not there', async () => {
    const update = cloud.call('UpdatePipeline', { pipeline: definition('app') });
    await expect(update).rejects.toMatchObject({ code: 'PipelineNotFoundException' });
  });
});

describe('DeletePipeline and ListPipelines', () => {
  it('deletes twice as once', async () => {
    await cloud.call('CreatePipeline', { pipeline: definition('app'), tags: [{ key: 'a', value: 'b' }] });
    await cloud.call('DeletePipeline', { name: 'app' });
    await cloud.call('DeletePipeline', { name: 'app' });
    await expect(cloud.call('GetPipeline', { name: 'app' })).rejects.toMatchObject({
      code: 'PipelineNotFoundException',
    });
    expect(cloud.service.resourceTags(pipelineArn('app'))).toBeUndefined();
    expect(cloud.service.taggedPipelines(ADMIN.account)).toEqual([]);
  });

  it('pages by name, also where the last of a page has gone', async () => {
    for (const name of ['c', 'a', 'b']) await cloud.call('CreatePipeline', { pipeline: definition(name) });
    const first = await cloud.call('ListPipelines', { maxResults: 2 });
    expect(first).toMatchObject({
      pipelines: [{ name: 'a' }, { name: 'b', version: 1, pipelineType: 'V2', executionMode: 'SUPERSEDED' }],
    });
    await cloud.call('DeletePipeline', { name: 'b' });
    const { nextToken } = z.object({ nextToken: z.string() }).parse(first);
    const second = await cloud.call('ListPipelines', { maxResults: 2, nextToken });
    expect(second).toMatchObject({ pipelines: [{ name: 'c' }] });
    expect(second).not.toHaveProperty('nextToken');
  });

  it('refuses a token it never gave', async () => {
    const list = cloud.call('ListPipelines', { nextToken: 'nonsense' });
    await expect(list).rejects.toMatchObject({ code: 'InvalidNextTokenException' });
  });
});
