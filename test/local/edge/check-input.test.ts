import { describe, expect, test } from 'vitest';
import { checkInput } from '../../../local/edge/check-input.ts';
import { findProblems } from '../../../local/edge/find-problems.ts';
import { modelOf } from '../../../local/edge/model.ts';
import type { Call, ServiceName } from '../../../local/kernel.ts';
import { B } from './small-cloud.ts';

const root = { kind: 'root', account: B } as const;
const check = (service: ServiceName, operation: string, input: Call['input']) => () =>
  checkInput({ service, operation, input, caller: root }, {});

const roleArn = 'arn:aws:iam::222222222222:role/p';
const action = (configuration: object) => ({
  name: 'a',
  actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
  configuration,
});
const pipeline = (change: object) => ({ pipeline: { name: 'p', roleArn, stages: [], ...change } });

describe('what breaks the model, in the words of AWS', () => {
  test.each<[string, ServiceName, string, Call['input'], string]>([
    [
      'a missing member',
      'codecommit',
      'GetRepository',
      { repositoryName: null },
      "Value null at 'repositoryName' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a number too small',
      'codepipeline',
      'ListPipelines',
      { maxResults: 0 },
      "Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      'a value outside the list',
      'codepipeline',
      'UpdatePipeline',
      pipeline({ pipelineType: 'V3' }),
      "Value 'V3' at 'pipeline.pipelineType' failed to satisfy constraint: Member must satisfy enum value set: [V1, V2]",
    ],
    [
      'a list too short',
      'events',
      'PutEvents',
      { Entries: [] },
      "Value '[]' at 'entries' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      'a map with an empty value',
      'codepipeline',
      'UpdatePipeline',
      pipeline({ stages: [{ name: 's', actions: [action({ BranchName: '' })] }] }),
      'Value \'{"BranchName":""}\' at \'pipeline.stages.1.member.actions.1.member.configuration\' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length greater than or equal to 1]',
    ],
  ])('%s', (_case, service, operation, input, message) => {
    expect(check(service, operation, input)).toThrow(message);
  });

  test('STS calls it ValidationError', () => {
    expect(check('sts', 'AssumeRole', { RoleArn: roleArn, RoleSessionName: 'a b' })).toThrow(
      expect.objectContaining({ code: 'ValidationError' }),
    );
  });
});

describe('a value of a wrong type, before everything else that is wrong', () => {
  test.each<[ServiceName, string, Call['input'], string]>([
    ['codepipeline', 'GetPipeline', { version: 'one' }, 'version: Member must be of type integer'],
    ['codecommit', 'CreateBranch', { repositoryName: 5 }, 'repositoryName: Member must be of type string'],
    ['events', 'PutEvents', { Entries: {} }, 'entries: Member must be of type list'],
    ['sqs', 'SendMessage', { QueueUrl: 5 }, 'queueUrl: Member must be of type string'],
  ])('%s %s %j', (service, operation, input, message) => {
    expect(check(service, operation, input)).toThrow(
      expect.objectContaining({ code: 'SerializationException', message }),
    );
  });
});

test('a problem tells its member as the model spells it', () => {
  const model = modelOf('codecommit');
  if (model === undefined) throw new Error('CodeCommit has a model');
  const input = { repositoryName: 'app', branchName: 'main', putFiles: [{ filePath: 'a' }, {}] };
  expect(findProblems(model, 'CreateCommit', input)).toMatchObject([
    { member: 'putFiles.1.filePath', path: 'putFiles.2.member.filePath', kind: 'missing' },
  ]);
});

test.each<[string, ServiceName, string, Call['input']]>([
  ['members newer than the model', 'codepipeline', 'UpdatePipeline', pipeline({ novelty: true })],
  ['dates as numbers', 'events', 'PutEvents', { Entries: [{ Time: 1.5, Source: 's', DetailType: 'd', Detail: '{}' }] }],
  ['names with what Java escapes', 'events', 'DescribeReplay', { ReplayName: 'a_b-c' }],
  ['whatever an engine checks itself', 'dynamodb', 'PutItem', {}],
  [
    'values that the engine of SQS checks itself',
    'sqs',
    'ReceiveMessage',
    { QueueUrl: 'q', AttributeNames: ['SenderId'] },
  ],
])('%s pass', (_case, service, operation, input) => {
  expect(check(service, operation, input)).not.toThrow();
});
