import { describe, expect, it } from 'vitest';
import { cloud, useSmallCloud } from './bench.ts';
import { ACTION_ROLE, build, definition, PIPELINE_ROLE, source, stage } from './definitions.ts';

useSmallCloud();

describe('structure', () => {
  const store = { type: 'S3', location: 'artifacts' };
  const withSource = (more: Parameters<typeof source>[0]) => ({
    stages: [stage('Source', source(more)), stage('Build', build())],
  });
  const cases: readonly [what: string, more: Readonly<Record<string, unknown>>, code: string][] = [
    ['one stage', { stages: [stage('Source', source())] }, 'InvalidStructureException'],
    [
      '51 stages',
      { stages: Array.from({ length: 51 }, (_, i) => stage(`S${i}`, i ? build() : source())) },
      'InvalidStructureException',
    ],
    ['two stages of one name', { stages: [stage('A', source()), stage('A', build())] }, 'InvalidStructureException'],
    [
      'a build in the first stage',
      { stages: [stage('Source', source(), build()), stage('B', build())] },
      'InvalidStructureException',
    ],
    [
      'a source in the second stage',
      { stages: [stage('Source', source()), stage('B', source({ name: 'S2' }))] },
      'InvalidStructureException',
    ],
    [
      'a stage without actions',
      { stages: [stage('Source', source()), stage('B')] },
      'InvalidStageDeclarationException',
    ],
    [
      'two actions of one name',
      { stages: [stage('Source', source()), stage('B', build(), build())] },
      'InvalidActionDeclarationException',
    ],
    [
      'an unknown provider',
      {
        stages: [
          stage('Source', source()),
          stage('B', build({ actionTypeId: { category: 'Build', owner: 'AWS', provider: 'Nobody', version: '1' } })),
        ],
      },
      'InvalidActionDeclarationException',
    ],
    ['both stores', { artifactStores: { 'eu-west-1': store } }, 'InvalidStructureException'],
    ['no store', { artifactStore: undefined }, 'InvalidStructureException'],
    [
      'no store of its own region',
      { artifactStore: undefined, artifactStores: { 'us-east-1': store } },
      'InvalidStructureException',
    ],
    ['a role that is no role', { roleArn: 'arn:aws:iam::222222222222:user/ann' }, 'ValidationException'],
    ['a role of another account', { roleArn: ACTION_ROLE }, 'InvalidStructureException'],
    ['a source in another region', withSource({ region: 'us-east-1' }), 'InvalidActionDeclarationException'],
    ['a source without output', withSource({ outputArtifacts: [] }), 'InvalidActionDeclarationException'],
    ['an unknown source setting', withSource({ configuration: { Branch: 'x' } }), 'InvalidActionDeclarationException'],
    [
      'a poll setting that is no boolean',
      withSource({ configuration: { PollForSourceChanges: 'no' } }),
      'InvalidActionDeclarationException',
    ],
    [
      'an input nobody makes',
      { stages: [stage('Source', source()), stage('B', build({ inputArtifacts: [{ name: 'Other' }] }))] },
      'InvalidStructureException',
    ],
    [
      'an output made twice',
      { stages: [stage('Source', source()), stage('B', build({ outputArtifacts: [{ name: 'Code' }] }))] },
      'InvalidStructureException',
    ],
  ];
  it.each(cases)('refuses %s', async (_, more, code) => {
    const { artifactStore, ...rest } = definition('app', more);
    const pipeline = artifactStore === undefined ? rest : { ...rest, artifactStore };
    await expect(cloud.call('CreatePipeline', { pipeline })).rejects.toMatchObject({ code });
    expect(await cloud.call('ListPipelines', {})).toEqual({ pipelines: [] });
  });

  it('refuses a source without a branch', async () => {
    const { BranchName: _, ...configuration } = source().configuration;
    const pipeline = definition('app', { stages: [stage('S', { ...source(), configuration }), stage('B', build())] });
    const code = 'InvalidActionDeclarationException';
    await expect(cloud.call('CreatePipeline', { pipeline })).rejects.toMatchObject({ code });
  });

  it('lets an action take what a smaller runOrder of its stage made', async () => {
    const pack = build({ name: 'Pack', outputArtifacts: [{ name: 'Packed' }] });
    const deploy = build({ name: 'Deploy', runOrder: 2, inputArtifacts: [{ name: 'Packed' }] });
    const pipeline = definition('app', { stages: [stage('Source', source()), stage('B', deploy, pack)] });
    await cloud.call('CreatePipeline', { pipeline });
    expect(await cloud.settled('app')).toMatchObject([{ status: 'Succeeded' }]);
  });
});

describe('roles', () => {
  it.each([
    ['CodePipeline may not assume the pipeline role', PIPELINE_ROLE, 'service'],
    ['the pipeline role may not assume the action role', ACTION_ROLE, 'role'],
  ])('refuses an update where %s', async (_, resource, kind) => {
    await cloud.call('CreatePipeline', { pipeline: definition('app') });
    const [run] = await cloud.settled('app');
    cloud.denies = (request) => request.resource === resource && request.caller.kind === kind;
    const update = cloud.call('UpdatePipeline', { pipeline: definition('app') });
    await expect(update).rejects.toMatchObject({
      code: 'InvalidStructureException',
      message: expect.stringContaining(`is not authorized to perform AssumeRole on role ${resource}`),
    });
    expect(await cloud.call('GetPipeline', { name: 'app' })).toMatchObject({ pipeline: { version: 1 } });
    expect(run).toMatchObject({ status: 'Succeeded' });
  });
});
