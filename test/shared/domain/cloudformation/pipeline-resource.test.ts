import { describe, expect, it } from 'vitest';
import type { TemplateScope } from '../../../../shared/domain/cloudformation/intrinsics.ts';
import { readPipelineResource } from '../../../../shared/domain/cloudformation/pipeline-resource.ts';
import { register } from '../../../../shared/domain/registration.ts';
import { deployment, PIPELINES, SOURCE } from '../../../support/builders.ts';

const scope: TemplateScope = { region: 'ap-south-1', parameters: new Map([['Stage', 'dev']]), repositories: new Map() };

const UNKNOWN = { Ref: 'Other' };
const NO_VALUE = { Ref: 'AWS::NoValue' };
const CODE_COMMIT = { Category: 'Source', Owner: 'AWS', Provider: 'CodeCommit' };
const ROLE = `arn:aws:iam::${SOURCE}:role/read`;
const BUILD = { Name: 'Build', ActionTypeId: { Category: 'Build', Owner: 'AWS', Provider: 'CodeBuild' } };

type Members = Readonly<Record<string, unknown>>;

const source = (change: Members = {}): Members => ({
  Name: 'Source',
  ActionTypeId: CODE_COMMIT,
  Configuration: { RepositoryName: 'app', BranchName: 'main' },
  RoleArn: ROLE,
  ...change,
});
const stages = (...actions: unknown[]) => [{ Name: 'One', Actions: actions }];
const tags = (values: Readonly<Record<string, unknown>>) =>
  Object.entries(values).map(([name, Value]) => ({ Key: `commit-relay:${name}`, Value }));
const properties = (change: Members = {}): Members => ({
  Name: 'app-dev',
  PipelineType: 'V2',
  ExecutionMode: 'QUEUED',
  Stages: stages(source()),
  ...change,
});
const read = (change: Members = {}) => readPipelineResource('Logical', properties(change), scope);

/** What the only stage's only action reads. */
const actionOf = (change: Members) =>
  read({ Stages: stages(source(change)) }).pipeline?.definition.stages[0]?.actions[0];
/** What is told, without what is said of it. */
const subjects = (texts: readonly string[] = []) => texts.map((text) => text.split(/ \(|: /)[0]);

describe('a pipeline in a template', () => {
  it('is what the API would return', () => {
    const Tags = [...tags({ follow: 'main' }), { Key: 'team', Value: { 'Fn::Sub': `x-\${Stage}` } }, { Key: 'bare' }];
    expect(read({ Stages: [...stages(source()), { Name: 'Two', Actions: [BUILD] }], Tags })).toEqual({
      faults: [],
      pipeline: {
        unresolved: [],
        tags: { 'commit-relay:follow': 'main', team: 'x-dev', bare: '' },
        definition: {
          name: 'app-dev',
          version: 1,
          pipelineType: 'V2',
          executionMode: 'QUEUED',
          stages: [
            {
              name: 'One',
              actions: [
                {
                  name: 'Source',
                  actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit' },
                  configuration: { RepositoryName: 'app', BranchName: 'main' },
                  roleArn: ROLE,
                },
              ],
            },
            {
              name: 'Two',
              actions: [{ name: 'Build', actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild' } }],
            },
          ],
        },
      },
    });
  });

  it.each<[string, Members, Members]>([
    ['no type, which makes it V1', { PipelineType: undefined }, { pipelineType: 'V1' }],
    ['no type by AWS::NoValue', { PipelineType: NO_VALUE }, { pipelineType: 'V1' }],
    ['a type', { PipelineType: 'V1' }, { pipelineType: 'V1' }],
    ['a mode', { ExecutionMode: 'PARALLEL' }, { executionMode: 'PARALLEL' }],
    ['a name that is put together', { Name: { 'Fn::Sub': `app-\${Stage}` } }, { name: 'app-dev' }],
  ])('may have %s', (_what, change, expected) => {
    const { pipeline, faults } = read(change);
    expect(faults).toEqual([]);
    expect(pipeline?.unresolved).toEqual([]);
    expect(pipeline?.definition).toMatchObject(expected);
  });

  it('has no mode where the template has none', () => {
    expect(read({ ExecutionMode: undefined }).pipeline?.definition).not.toHaveProperty('executionMode');
  });

  it.each<[string, Members]>([
    ['of another category', { Category: 'Build' }],
    ['of another owner', { Owner: 'ThirdParty' }],
    ['of another provider', { Provider: 'S3' }],
  ])('has actions that are no CodeCommit source: %s', (_what, type) => {
    expect(actionOf({ ActionTypeId: { ...CODE_COMMIT, ...type } })).toEqual({
      name: 'Source',
      actionTypeId: {
        category: type['Category'] ?? 'Source',
        owner: type['Owner'] ?? 'AWS',
        provider: type['Provider'] ?? 'CodeCommit',
      },
    });
  });

  it.each<[string, Members, Members | undefined]>([
    ['that it may leave out', { RoleArn: undefined }, { configuration: { RepositoryName: 'app', BranchName: 'main' } }],
    ['that are empty', { Configuration: NO_VALUE }, { configuration: {}, roleArn: ROLE }],
    [
      'that say that it polls',
      { Configuration: { PollForSourceChanges: true } },
      { configuration: { PollForSourceChanges: 'true' }, roleArn: ROLE },
    ],
  ])('has source actions with members %s', (_what, change, expected) => {
    const { name: _name, actionTypeId: _type, ...members } = actionOf(change) ?? {};
    expect(members).toEqual(expected);
  });

  it.each<[string, Members]>([
    ['stages', { Stages: [NO_VALUE, ...stages(source())] }],
    ['actions', { Stages: stages(source(), NO_VALUE) }],
    ['tags', { Tags: [NO_VALUE] }],
  ])('has no %s where there is AWS::NoValue', (_what, change) => {
    expect(read(change)).toEqual(read({ Tags: [], ...('Stages' in change ? { Stages: stages(source()) } : {}) }));
  });
});

describe('what only the deployment tells of a pipeline', () => {
  it.each<[Members, string[], Members]>([
    [{ Name: undefined }, ['Name'], { name: 'Logical' }],
    [{ Name: UNKNOWN }, ['Name'], { name: 'Logical' }],
    [{ PipelineType: UNKNOWN }, ['PipelineType'], { pipelineType: 'V2' }],
    [{ ExecutionMode: UNKNOWN }, ['ExecutionMode'], {}],
    [{ Tags: UNKNOWN }, ['Tags'], {}],
    [{ Tags: [{ Key: UNKNOWN, Value: 'x' }] }, ['key of Tags[0]'], {}],
    [{ Tags: [{ Value: 'x' }] }, ['key of Tags[0]'], {}],
    [{ Tags: [UNKNOWN] }, ['key of Tags[0]'], {}],
    [{ Tags: [{ Key: 'team', Value: UNKNOWN }] }, [], {}],
    [{ Stages: UNKNOWN }, ['Stages'], { stages: [{ name: 'Unresolved', actions: [{ name: 'Unresolved' }] }] }],
    [{ Stages: [UNKNOWN] }, ['Stages[0]'], {}],
    [{ Stages: [{ Name: 'One', Actions: UNKNOWN }] }, ['Stages[0].Actions'], {}],
    [{ Stages: stages(UNKNOWN) }, ['Stages[0].Actions[0]'], {}],
    [{ Stages: stages(source(), UNKNOWN) }, ['Stages[0].Actions[1]'], {}],
    [{ Stages: stages(source({ Name: UNKNOWN })) }, ['Stages[0].Actions[0]'], {}],
    [{ Stages: stages(source({ ActionTypeId: UNKNOWN })) }, ['Stages[0].Actions[0]'], {}],
    [{ Stages: stages(source({ ActionTypeId: { ...CODE_COMMIT, Owner: UNKNOWN } })) }, ['Stages[0].Actions[0]'], {}],
    [{ Stages: stages(source({ RoleArn: UNKNOWN })) }, ['roleArn of Source'], {}],
    [
      { Stages: stages(source({ Configuration: UNKNOWN })) },
      ['RepositoryName of Source', 'BranchName of Source', 'PollForSourceChanges of Source'],
      {},
    ],
    [
      { Stages: stages(source({ Configuration: { RepositoryName: UNKNOWN, BranchName: 'main' } })) },
      ['RepositoryName of Source'],
      {},
    ],
    [{ Stages: [{ Name: UNKNOWN, Actions: [source()] }] }, [], { stages: [{ name: 'Stages[0]' }] }],
  ])('is named, with a stand-in: %j', (change, unresolved, expected) => {
    const { pipeline, faults } = read(change);
    expect(faults).toEqual([]);
    expect(subjects(pipeline?.unresolved)).toEqual(unresolved);
    expect(pipeline?.definition).toMatchObject(expected);
  });

  it.each([
    ['follow', '@'],
    ['paths', 'unresolved'],
    ['ignore-paths', 'unresolved'],
    ['start', 'head'],
    ['variables', 'UNRESOLVED=ref'],
    ['paused', 'false'],
    ['repair', 'off'],
    ['repository', undefined],
    ['unheard-of', ''],
  ])('is a value of tag %s, which stands for %j', (name, value) => {
    const { pipeline, faults } = read({ Tags: [...tags({ [name]: UNKNOWN }), { Key: 'team', Value: 'a' }] });
    expect(faults).toEqual([]);
    expect(pipeline?.unresolved).toEqual([expect.stringContaining(`commit-relay:${name}`)]);
    const expected = value === undefined ? {} : { [`commit-relay:${name}`]: value };
    expect(pipeline?.tags).toStrictEqual({ team: 'a', ...expected });
  });

  const allowed = { ...deployment, sourceAccounts: new Set([PIPELINES, SOURCE]) };

  it.each<[string, Members, Members]>([
    ['all of it', {}, { RepositoryName: 'unresolved', BranchName: 'main', PollForSourceChanges: 'false' }],
    ['beside the branch that is followed', { follow: 'refs/tags/v1 release' }, { BranchName: 'release' }],
    ['beside a prefix alone', { follow: 'release/' }, { BranchName: 'main' }],
    ['beside the repository that is named', { repository: `${SOURCE}/shop` }, { RepositoryName: 'shop' }],
  ])('of what a source action reads is no problem: %s', (_what, given, configuration) => {
    const change = { Configuration: UNKNOWN, RoleArn: UNKNOWN };
    const { pipeline } = read({ Stages: stages(source(change)), Tags: tags({ follow: '@', ...given }) });
    expect(pipeline?.definition.stages[0]?.actions[0]?.configuration).toMatchObject(configuration);
    if (pipeline === undefined) return;
    const { definition, tags: own } = pipeline;
    expect(register(definition, own, { ...allowed, selfService: ['*'] })).toMatchObject({ kind: 'registered' });
  });

  it('has a stand-in beside a repository that cannot be understood', () => {
    const { pipeline } = read({
      Stages: stages(source({ Configuration: UNKNOWN })),
      Tags: tags({ follow: '@', repository: 'x' }),
    });
    expect(pipeline?.definition.stages[0]?.actions[0]?.configuration).toMatchObject({ RepositoryName: 'unresolved' });
  });

  it('is the account of a named repository too, and none where none is named', () => {
    const change = { Stages: stages(source({ RoleArn: UNKNOWN })) };
    const roleOf = (given: Members) =>
      read({ ...change, Tags: tags({ follow: '@', ...given }) }).pipeline?.definition.stages[0]?.actions[0]?.roleArn;
    expect(roleOf({ repository: `${SOURCE}/shop` })).toContain(`:${SOURCE}:`);
    expect(roleOf({})).toBeUndefined();
  });

  it.each<[string, Members, unknown[], string[]]>([
    ['one that no tag names', {}, [], ['Unresolved']],
    [
      'every one that a tag names',
      { 'start:Config': 'head', 'paths:Source': 'x', 'start:Other': 'head' },
      [],
      ['Config', 'Source', 'Other'],
    ],
    ['those that are not known', { 'start:Config': 'head', 'start:Source': 'head' }, [source()], ['Config']],
    ['one where all named ones are known', { 'start:Source': 'head' }, [source()], ['Unresolved']],
  ])('are source actions: %s', (_what, given, known, names) => {
    const { pipeline } = read({ Stages: stages(...known, UNKNOWN), Tags: tags({ follow: 'main', ...given }) });
    const last = pipeline?.definition.stages.at(-1);
    expect(last?.['name']).toBe('Unresolved');
    expect(last?.actions.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    if (pipeline === undefined) return;
    expect(register(pipeline.definition, pipeline.tags, { ...allowed, selfService: ['*'] }).kind).toBe('registered');
  });
});

describe('what no deployment makes right', () => {
  it.each<[Members, string[]]>([
    [{ Name: ['x'] }, ['Name']],
    [{ PipelineType: {} }, ['PipelineType']],
    [{ ExecutionMode: {} }, ['ExecutionMode']],
    [{ Tags: 'x' }, ['Tags']],
    [{ Tags: ['x'] }, ['Tags[0]']],
    [{ Tags: [{ Key: [], Value: 'x' }] }, ['Tags[0].Key']],
    [{ Tags: [{ Key: 'commit-relay:follow', Value: {} }] }, ['Tags[0].Value']],
    [{ Stages: undefined }, ['Stages']],
    [{ Stages: 'x' }, ['Stages']],
    [{ Stages: ['x'] }, ['Stages[0]']],
    [{ Stages: [{ Name: 'One' }] }, ['Stages[0].Actions']],
    [{ Stages: [{ Name: [], Actions: [source()] }] }, ['Stages[0].Name']],
    [{ Stages: stages('x') }, ['Stages[0].Actions[0]']],
    [{ Stages: stages(source({ Name: undefined })) }, ['Stages[0].Actions[0].Name']],
    [{ Stages: stages(source({ ActionTypeId: 'x' })) }, ['Stages[0].Actions[0].ActionTypeId']],
    [
      { Stages: stages(source({ ActionTypeId: undefined })) },
      ['Category', 'Owner', 'Provider'].map((key) => `Stages[0].Actions[0].ActionTypeId.${key}`),
    ],
    [
      { Stages: stages(source({ ActionTypeId: { Category: 'Source', Owner: 'AWS' } })) },
      ['Stages[0].Actions[0].ActionTypeId.Provider'],
    ],
    [{ Stages: stages(source({ Configuration: 'x' })) }, ['Stages[0].Actions[0].Configuration']],
    [
      { Stages: stages(source({ Configuration: { BranchName: [] } })) },
      ['Stages[0].Actions[0].Configuration.BranchName'],
    ],
    [
      { Stages: stages(source({ ActionTypeId: { Owner: 'AWS', Provider: 'S3' } })) },
      ['Stages[0].Actions[0].ActionTypeId.Category'],
    ],
    [{ Stages: stages(source({ Configuration: null })) }, ['Stages[0].Actions[0].Configuration']],
    [{ Stages: stages(source({ RoleArn: [] })) }, ['Stages[0].Actions[0].RoleArn']],
  ])('is a fault by its path: %j', (change, faults) => {
    expect(subjects(read(change).faults)).toEqual(faults);
  });

  it.each<[Members, string[]]>([
    [{ PipelineType: {} }, ['PipelineType']],
    [{ ExecutionMode: {} }, ['ExecutionMode']],
    [{ Tags: 'x' }, ['Tags']],
    [{ Stages: 'x' }, ['Stages']],
  ])('is named among what is not judged too: %j', (change, unresolved) => {
    expect(subjects(read(change).pipeline?.unresolved)).toEqual(unresolved);
  });

  it.each<[Members, string[], string]>([
    [{ Name: 'a b' }, ['name'], '"a b"'],
    [{ PipelineType: 'V3' }, ['pipelineType'], '"V3"'],
  ])('makes no pipeline: %j', (change, faults, received) => {
    const reading = read(change);
    expect(reading.pipeline).toBeUndefined();
    expect(subjects(reading.faults)).toEqual(faults);
    expect(reading.faults[0]).toContain(received);
  });
});
