import { describe, expect, it } from 'vitest';
import { cloud, useSmallCloud } from './bench.ts';

useSmallCloud();

describe('variables', () => {
  const variables = [{ name: 'REF' }, { name: 'STAGE', defaultValue: 'test' }];

  it('take what is given, else the default', async () => {
    await cloud.createApp({ variables });
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
    await cloud.createApp({ variables });
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
    await cloud.createApp();
    const id = await cloud.start('app', override(older));
    const all = await cloud.settled('app');
    const run = all.find(({ pipelineExecutionId }) => pipelineExecutionId === id);
    expect(run).toMatchObject({
      status: 'Succeeded',
      sourceRevisions: [{ revisionId: older, revisionSummary: 'older' }],
    });
  });

  it('fails the run where there is no such commit', async () => {
    await cloud.createApp();
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
    await cloud.createApp();
    await expect(cloud.start('app', more)).rejects.toMatchObject({ code: 'ValidationException' });
  });

  it('refuses a V1 pipeline', async () => {
    await cloud.createApp({ pipelineType: 'V1' });
    await expect(cloud.start('app', override('a'))).rejects.toMatchObject({ code: 'ValidationException' });
  });
});
