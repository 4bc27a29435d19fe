import { describe, expect, it } from 'vitest';
import type { Stack, TemplateResource } from '../../../local/assembly/cloud-assembly.ts';
import { deployOrder } from '../../../local/assembly/deploy-order.ts';

const resource = (Type: string, Properties: TemplateResource['Properties'] = {}, DependsOn: string[] = []) => ({
  Type,
  Properties,
  DependsOn,
});
const stack = (resources: Stack['resources'], name = 'Stack', account = '222222222222'): Stack => ({
  name,
  account,
  region: 'ap-south-1',
  resources,
});
const ENDPOINT = 'http://127.0.0.1:4000';
const ids = (...stacks: Stack[]) => deployOrder(stacks, ENDPOINT).map(({ logicalId }) => logicalId);
const queue = (name: string, more: TemplateResource['Properties'] = {}, dependsOn: string[] = []) =>
  resource('AWS::SQS::Queue', { QueueName: name, ...more }, dependsOn);

describe('deploy order', () => {
  it('puts each resource after what it names or depends on', () => {
    const redrive = { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 };
    expect(
      ids(
        stack({
          Policy: resource('AWS::SQS::QueuePolicy', { Queues: [{ Ref: 'Jobs' }], PolicyDocument: { Statement: [] } }),
          First: queue('first', {}, ['Jobs']),
          Jobs: queue('jobs', { RedrivePolicy: redrive }),
          Dead: queue('dead'),
        }),
      ),
    ).toEqual(['Dead', 'Jobs', 'First', 'Policy']);
  });

  it('puts roles of all stacks before queues, and mappings after functions, where nothing else decides', () => {
    const one = stack({
      Mapping: resource('AWS::Lambda::EventSourceMapping', { FunctionName: 'elsewhere' }),
      Function: resource('AWS::Lambda::Function', { FunctionName: 'f' }),
      Jobs: queue('jobs'),
    });
    const other = stack({ Role: resource('AWS::IAM::Role', { RoleName: 'r' }) }, 'Other', '111111111111');
    expect(ids(one, other)).toEqual(['Role', 'Jobs', 'Function', 'Mapping']);
  });

  it('keeps equal logical ids of two stacks apart', () => {
    const order = deployOrder([stack({ Jobs: queue('a') }), stack({ Jobs: queue('b') }, 'Other')], ENDPOINT);
    expect(order.map(({ identity }) => identity.attributes['QueueName'])).toEqual(['a', 'b']);
  });

  it('refuses a circle, a foreign type, a condition and an unknown reference, saying where', () => {
    expect(() => ids(stack({ A: queue('a', {}, ['B']), B: queue('b', {}, ['A']) }))).toThrow('Stack/A, Stack/B');
    expect(() => ids(stack({ Vm: resource('AWS::EC2::Instance') }))).toThrow(
      'Stack/Vm: the local cloud has no resource type AWS::EC2::Instance',
    );
    expect(() => ids(stack({ A: { ...queue('a'), Condition: 'Sometimes' } }))).toThrow('Stack/A');
    expect(() => ids(stack({ A: queue('a', { KmsMasterKeyId: { Ref: 'Nothing' } }) }))).toThrow('no resource Nothing');
    expect(() =>
      ids(stack({ A: queue('a'), B: queue('b', { KmsMasterKeyId: { 'Fn::GetAtt': ['A', 'Colour'] } }) })),
    ).toThrow('Stack/A has no attribute Colour');
    expect(() => ids(stack({ A: queue('a', { QueueName: { Ref: 'A' } }) }))).toThrow('its name depends on itself');
  });
});

describe('what resources are called', () => {
  const attributesOf = (Type: string, Properties: TemplateResource['Properties'] = {}) =>
    deployOrder([stack({ It: resource(Type, Properties) })], ENDPOINT)[0]?.identity;
  const cases = [
    {
      type: 'AWS::SQS::Queue',
      properties: { QueueName: { 'Fn::Join': ['', ['jobs', '.fifo']] } },
      ref: `${ENDPOINT}/222222222222/jobs.fifo`,
      arn: 'arn:aws:sqs:ap-south-1:222222222222:jobs.fifo',
    },
    {
      type: 'AWS::Events::Rule',
      properties: { Name: 'pushes', EventBusName: 'relay' },
      ref: 'relay|pushes',
      arn: 'arn:aws:events:ap-south-1:222222222222:rule/relay/pushes',
    },
    {
      type: 'AWS::Events::Rule',
      properties: { Name: 'forward' },
      ref: 'forward',
      arn: 'arn:aws:events:ap-south-1:222222222222:rule/forward',
    },
    {
      type: 'AWS::S3::Bucket',
      properties: { BucketName: 'artifacts' },
      ref: 'artifacts',
      arn: 'arn:aws:s3:::artifacts',
    },
    {
      type: 'AWS::DynamoDB::Table',
      properties: {},
      ref: 'Stack-It',
      arn: 'arn:aws:dynamodb:ap-south-1:222222222222:table/Stack-It',
    },
  ];
  it.each(cases)('$type: $ref', ({ type, properties, ref, arn }) => {
    expect(attributesOf(type, properties)).toMatchObject({ ref, attributes: { Arn: arn } });
  });
});
