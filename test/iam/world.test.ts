import { describe, expect, it } from 'vitest';
import type { TemplateResource } from '../../local/assembly/cloud-assembly.ts';
import { PIPELINE, REGION } from '../infra/templates.ts';
import { worldOf } from './world.ts';

const ALLOWS = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' };
const TRUSTS = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } };
const documentOf = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

const resource = (Type: string, Properties: object): TemplateResource => ({
  Type,
  Properties: { ...Properties },
  DependsOn: [],
});
const role = (more: object = {}) =>
  resource('AWS::IAM::Role', { RoleName: 'worker', AssumeRolePolicyDocument: documentOf(TRUSTS), ...more });
const read = (resources: Record<string, TemplateResource>) =>
  worldOf([{ name: 'Stack', account: PIPELINE, region: REGION, resources }]);

describe('the policies of a template', () => {
  it('are its statements with real ARNs, lists as lists', () => {
    const policy = { PolicyDocument: documentOf(ALLOWS), PolicyName: 'p', Roles: [{ Ref: 'Role' }] };
    expect(read({ Role: role(), Policy: resource('AWS::IAM::Policy', policy) })).toEqual([
      {
        name: 'Stack role/worker trust Role 1',
        kind: 'trust',
        holder: `arn:aws:iam::${PIPELINE}:role/worker`,
        statement: { Effect: 'Allow', Action: ['sts:AssumeRole'], Principal: { Service: ['lambda.amazonaws.com'] } },
      },
      {
        name: 'Stack role/worker permissions Policy 1',
        kind: 'permissions',
        holder: `arn:aws:iam::${PIPELINE}:role/worker`,
        statement: { Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: ['*'] },
      },
    ]);
  });

  it('of a queue stand on the queue', () => {
    const queue = resource('AWS::SQS::Queue', { QueueName: 'work' });
    const policy = { PolicyDocument: documentOf({ ...ALLOWS, Principal: '*' }), Queues: [{ Ref: 'Queue' }] };
    const [grant] = read({ Queue: queue, Policy: resource('AWS::SQS::QueuePolicy', policy) });
    expect(grant).toMatchObject({ kind: 'resource', holder: `arn:aws:sqs:${REGION}:${PIPELINE}:work` });
  });

  it('of AWS that are attached are not counted as its own', () => {
    const arn = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';
    const [trust, ...managed] = read({ Role: role({ ManagedPolicyArns: [arn] }) });
    expect(trust).not.toHaveProperty('isAssumed');
    expect(managed.length).toBeGreaterThan(0);
    expect(managed.every(({ isAssumed }) => isAssumed)).toBe(true);
  });

  const notAction = { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' };
  const inline = (statement: object) =>
    role({ Policies: [{ PolicyName: 'p', PolicyDocument: documentOf(statement) }] });
  it.each([
    ['an intrinsic', role({ Path: { 'Fn::ImportValue': 'x' } }), 'Fn::ImportValue'],
    ['NotAction', inline(notAction), 'NotAction'],
    ['a policy of AWS that is not known', role({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/X'] }), 'policy/X'],
    [
      'a type that is not known',
      resource('AWS::SNS::TopicPolicy', { PolicyDocument: documentOf(ALLOWS) }),
      'AWS::SNS::TopicPolicy',
    ],
    [
      'statements where none are looked for',
      resource('AWS::Logs::LogGroup', { P: documentOf(ALLOWS) }),
      'is not read here',
    ],
    ['a permission of a function', resource('AWS::Lambda::Permission', {}), 'is not read here'],
  ])('are refused with %s', (_what, each, words) => {
    expect(() => read({ Each: each })).toThrow(words);
  });
});
