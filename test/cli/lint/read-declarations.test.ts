import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { readDeclarations } from '../../../cli/lint/read-declarations.ts';
import { follow } from '../../../infra/follow/follow.ts';
import { register } from '../../../shared/domain/registration.ts';
import { newCfnPipeline, newStack } from '../../infra/follow/pipelines.ts';
import { deployment, PIPELINES, REGION, SOURCE } from '../../support/builders.ts';

const context = { region: REGION, account: PIPELINES };
const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures', name), 'utf8');
const read = (name: string) => readDeclarations(name, fixture(name), context);

describe('a template with short functions', () => {
  const { pipelines, repositories, faults } = read('shop.yaml');

  it('declares its repositories by name', () => {
    expect(repositories).toEqual([{ where: 'shop.yaml: Repo', name: 'shop-dev' }]);
  });

  it('declares its pipelines as the API would return them', () => {
    expect(faults).toEqual([]);
    expect(pipelines).toMatchObject([
      {
        where: 'shop.yaml: Shop',
        unresolved: [],
        tags: { 'commit-relay:follow': 'main release/', 'commit-relay:paused': 'true' },
        definition: {
          name: 'shop-dev-pipeline',
          pipelineType: 'V2',
          stages: [
            {
              actions: [
                {
                  name: 'Source',
                  actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit' },
                  configuration: { RepositoryName: 'shop-dev', BranchName: 'main', PollForSourceChanges: 'false' },
                  roleArn: `arn:aws:iam::${SOURCE}:role/commit-relay-source-action-${REGION}`,
                },
              ],
            },
            { actions: [{ name: 'Build' }] },
          ],
        },
      },
    ]);
  });
});

describe('what only the deployment tells', () => {
  const { pipelines, faults } = read('unknowns.yaml');

  it('is named, with what is not judged', () => {
    expect(faults).toEqual([]);
    expect(pipelines.map(({ unresolved }) => unresolved.map((each) => each.split(' (')[0]))).toEqual([
      [
        'value of tag commit-relay:paths',
        'key of Tags[4]',
        'Name',
        'PipelineType',
        'ExecutionMode',
        'RepositoryName of Source',
        'BranchName of Source',
        'PollForSourceChanges of Source',
        'roleArn of Source',
      ],
      ['Name', 'Stages[0].Actions[0]'],
    ]);
  });

  it('has stand-ins that are no problem', () => {
    const allowed = { ...deployment, sourceAccounts: new Set([PIPELINES, '333333333333']) };
    for (const { definition, tags } of pipelines) {
      expect(register(definition, tags, allowed)).toMatchObject({ kind: 'registered' });
    }
  });

  it.each([
    '!Ref Stages',
    '[!If [IsDev, {}, {}]]',
    '[{ Name: S, Actions: !Ref Actions }]',
    '[{ Name: S, Actions: [{ Name: A, ActionTypeId: !Ref T }] }]',
  ])('may be stages: %s', (stages) => {
    const tags = "[{ Key: 'commit-relay:follow', Value: '@' }, { Key: 'commit-relay:start:Config', Value: head }]";
    const properties = `{ Name: p, Stages: ${stages}, Tags: ${tags} }`;
    const text = `Resources: { P: { Type: 'AWS::CodePipeline::Pipeline', Properties: ${properties} } }`;
    const {
      pipelines: [only],
      faults: told,
    } = readDeclarations('x.yaml', text, context);
    expect(told).toEqual([]);
    expect(only?.unresolved).toEqual([expect.stringMatching(/ \(which source actions there are\)$/)]);
    const allowed = { ...deployment, sourceAccounts: new Set([PIPELINES]) };
    expect(register(only?.definition ?? never(), only?.tags ?? {}, allowed)).toMatchObject({ kind: 'registered' });
  });

  it('does not hide what is known', () => {
    const [known] = readDeclarations('x.yaml', fixture('unknowns.yaml').replace('src/', '/src'), context).pipelines;
    expect(register(known?.definition ?? never(), known?.tags ?? {}, deployment)).toMatchObject({ kind: 'invalid' });
  });
});

describe('a pipeline as the AWS CLI takes it', () => {
  it.each([
    { of: 'alone', text: fixture('create-pipeline.json'), count: 1 },
    { of: 'in a list', text: `[${fixture('create-pipeline.json')},${fixture('create-pipeline.json')}]`, count: 2 },
  ])('is read $of', ({ text, count }) => {
    const { pipelines, faults } = readDeclarations('input.json', text, context);
    expect(faults).toEqual([]);
    expect(pipelines).toHaveLength(count);
    expect(pipelines[0]).toMatchObject({
      where: 'input.json: shop-dev',
      tags: { 'commit-relay:follow': 'main' },
      definition: { name: 'shop-dev', version: 1 },
    });
  });

  it('is read as GetPipeline returns it, without metadata', () => {
    const [pipeline] = read('get-pipeline.yaml').pipelines;
    expect(pipeline).toMatchObject({ tags: {}, unresolved: [], definition: { version: 7, pipelineType: 'V2' } });
  });
});

it('reads what the CDK helper writes', () => {
  const stack = newStack({});
  follow(newCfnPipeline(stack), { branches: ['main', 'release/*'], paths: ['services/api/'] });
  const text = JSON.stringify(Template.fromStack(stack).toJSON());
  expect(readDeclarations('Shop.template.json', text, context)).toMatchObject({
    faults: [],
    pipelines: [{ tags: { 'commit-relay:follow': 'main release/:', 'commit-relay:paths': 'services/api/' } }],
  });
});

const never = (): never => {
  throw new Error('no pipeline');
};
