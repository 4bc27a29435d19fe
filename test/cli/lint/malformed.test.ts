import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDeclarations } from '../../../cli/lint/read-declarations.ts';

const context = { region: 'ap-south-1', account: '222222222222' };
const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures', name), 'utf8');
const faultsOf = (text: string, file = 'file.yaml') => readDeclarations(file, text, context).faults.join('\n');

const pipeline = (properties: string) =>
  `Resources: { P: { Type: 'AWS::CodePipeline::Pipeline', Properties: ${properties} } }`;

describe('a file that cannot be read', () => {
  it.each([
    { of: 'no JSON', file: 'a.json', text: '{ "pipeline": ', says: 'a.json: neither JSON nor YAML: ' },
    { of: 'no YAML', text: 'a: [', says: 'file.yaml: neither JSON nor YAML: ' },
    { of: 'an unknown short function', text: 'Resources: { P: !Foo x }', says: 'Unresolved tag: !Foo' },
    { of: 'two members of one name', text: 'Resources: {}\nResources: {}', says: 'Map keys must be unique' },
    { of: 'nothing', text: '', says: 'no pipelines and no repositories; expected a CloudFormation template, or {' },
    { of: 'neither kind', text: 'hello: world', says: 'received an object' },
    { of: 'a text among pipelines', text: '[hello]', says: 'received "hello"' },
    { of: 'an empty template', text: 'Resources: {}', says: 'no pipelines and no repositories' },
    {
      of: 'resources that are a list',
      text: 'Resources: [1]',
      says: 'Resources: must be an object, received a list of 1',
    },
    { of: 'a loop', text: "Resources: { 'Fn::ForEach::P': [] }", says: 'file.yaml: Fn::ForEach::P: loops and' },
    { of: 'no stages', text: pipeline('{ Name: p }'), says: 'file.yaml: P: Stages: must be a list, received nothing' },
    { of: 'stages that are a text', text: pipeline('{ Stages: x }'), says: 'P: Stages: must be a list, received "x"' },
    {
      of: 'a wrong name',
      text: pipeline("{ Name: 'a b', Stages: [] }"),
      says: 'P: name: expected a pipeline name, received "a b"',
    },
    { of: 'a wrong type', text: pipeline('{ PipelineType: V3, Stages: [] }'), says: 'P: pipelineType: Invalid option' },
    {
      of: 'the id of a repository in place of its name',
      text: `${pipeline('{ Stages: [{ Name: S, Actions: [{ Name: A, ActionTypeId: { Category: Source, Owner: AWS, Provider: CodeCommit }, Configuration: { RepositoryName: !Ref R, BranchName: b } }] }] }').slice(0, -2)}, R: { Type: 'AWS::CodeCommit::Repository', Properties: { RepositoryName: shop } } }`,
      says: 'P: Stages[0].Actions[0].Configuration.RepositoryName: Ref of repository R is its id; its name is Fn::GetAtt R.Name',
    },
    {
      of: 'an input of a wrong type',
      text: '{ "pipeline": { "name": "p", "stages": [{ "actions": [{ "name": 1 }] }] } }',
      says: 'pipeline.stages[0].actions[0].name: must be string, received 1',
    },
    {
      of: 'tags that are an object',
      text: '{ "pipeline": {}, "tags": {} }',
      says: 'tags: must be array, received an object',
    },
    { of: 'deep nesting', text: `${'['.repeat(10_000)}`, says: 'file.yaml: ' },
    {
      of: 'a list of itself',
      text: `Resources: &a { P: { Type: 'AWS::CodePipeline::Pipeline', Properties: *a } }`,
      says: 'P: ',
    },
  ])('says of $of what is wrong', ({ text, file, says }) => {
    expect(faultsOf(text, file)).toContain(says);
  });

  it('keeps the pipelines beside the faulty one', () => {
    const text = `${pipeline('{ Stages: x }')}\n---\n${fixture('shop.yaml')}`;
    const { pipelines, faults } = readDeclarations('file.yaml', text, context);
    expect(pipelines.map(({ where }) => where)).toContain('file.yaml: Shop');
    expect(faults).toHaveLength(1);
  });
});

describe('no text', () => {
  const isTold = (file: string, text: string) => {
    const { pipelines, repositories, faults } = readDeclarations(file, text, context);
    expect(pipelines.length + repositories.length + faults.length).toBeGreaterThan(0);
  };
  const file = fc.constantFrom('file.yaml', 'file.json');

  it('makes it throw, or goes by in silence', () => {
    fc.assert(fc.property(file, fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' })), isTold));
  });

  it('does so as the properties of a pipeline', () => {
    const key = fc.constantFrom(
      'Name',
      'Stages',
      'Actions',
      'Tags',
      'Key',
      'Value',
      'Configuration',
      'Ref',
      'Fn::Join',
      'Fn::Sub',
      'Fn::GetAtt',
      'RoleArn',
      'ActionTypeId',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom('x', 'R.Name', 'AWS::NoValue', 1, null),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    const resource = fc.record({ Type: fc.constant('AWS::CodePipeline::Pipeline'), Properties: tree });
    const template = fc.record({ Resources: fc.record({ P: resource }), Parameters: tree });
    fc.assert(
      fc.property(
        file,
        template.map((value) => JSON.stringify(value)),
        isTold,
      ),
      { numRuns: 500 },
    );
  });

  it('does so as a fixture with a piece cut out', () => {
    const text = fc
      .constantFrom('shop.yaml', 'unknowns.yaml', 'create-pipeline.json', 'get-pipeline.yaml')
      .map(fixture);
    const cut = fc
      .tuple(text, fc.nat(2000), fc.nat(80))
      .map(([whole, at, length]) => whole.slice(0, at) + whole.slice(at + length));
    fc.assert(fc.property(file, cut, isTold));
  });
});
