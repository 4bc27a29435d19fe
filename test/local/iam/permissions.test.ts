import { describe, expect, test } from 'vitest';
import { modelOf } from '../../../local/edge/model.ts';
import { createAuthorizer } from '../../../local/iam/authorizer.ts';
import { permissionsFor } from '../../../local/iam/permissions.ts';
import { createIamStore } from '../../../local/iam/store.ts';
import type { Call, Caller, ServiceName } from '../../../local/kernel.ts';
import { A, B, policy, REGION } from '../edge/small-cloud.ts';

const roleArn = `arn:aws:iam::${B}:role/relay`;
const caller: Caller = { kind: 'role', account: B, roleArn, sessionName: 's', accessKeyId: 'ASIA' };

const permissions = (service: ServiceName, operation: string, input: Call['input']) =>
  permissionsFor({ service, operation, input, caller }, REGION);

/** Members that any operation may name; each takes what it knows. */
const EVERY_NAME = {
  repositoryName: 'app',
  repositoryNames: ['app', 'web'],
  branchName: 'main',
  name: 'p',
  pipelineName: 'p',
  stageName: 'Deploy',
  pipeline: { name: 'p', roleArn, stages: [] },
  Name: 'n',
  Rule: 'n',
  EventBusName: 'relay',
  ReplayName: 'r',
  ResourceARN: `arn:aws:events:${REGION}:${B}:rule/n`,
  EventSourceArn: `arn:aws:events:${REGION}:${B}:archive/x`,
  Entries: [{ EventBusName: 'relay', Source: 's', DetailType: 'd' }],
  FunctionName: 'f',
  RoleArn: roleArn,
  RoleSessionName: 'session',
  RoleName: 'worker',
  names: ['app', 'web'],
  serviceRole: roleArn,
};

const byModel: readonly ServiceName[] = [
  'codebuild',
  'codecommit',
  'codepipeline',
  'events',
  'iam',
  'lambda',
  'scheduler',
  'sts',
  'tagging',
];
const modelled = byModel.flatMap((service) =>
  Object.keys(modelOf(service)?.operations ?? {}).map((operation) => [service, operation, EVERY_NAME] as const),
);
const dynamodb = [
  ...[
    'CreateTable',
    'DescribeTable',
    'GetItem',
    'PutItem',
    'UpdateItem',
    'DeleteItem',
    'Query',
    'Scan',
    'UpdateTimeToLive',
  ],
  ...['DescribeTimeToLive', 'UpdateContinuousBackups', 'DeleteTable', 'ListTables'],
].map((operation) => ['dynamodb', operation, { TableName: 't' }] as const);
const sqs = [
  ...['SendMessage', 'SendMessageBatch', 'ReceiveMessage', 'DeleteMessage', 'DeleteMessageBatch', 'ListQueues'],
  ...[
    'ChangeMessageVisibility',
    'ChangeMessageVisibilityBatch',
    'GetQueueAttributes',
    'SetQueueAttributes',
    'PurgeQueue',
  ],
].map((operation) => ['sqs', operation, { QueueUrl: `http://x/${B}/q` }] as const);

describe('every operation asks for actions and resources that exist in IAM', () => {
  const iam = createIamStore();
  const trust = policy({ Principal: { AWS: roleArn }, Action: ['sts:AssumeRole', 'sts:TagSession'] });
  iam.putRole({ arn: roleArn, account: B, trust, policies: { all: policy({ Action: '*', Resource: '*' }) } });
  const resourcePolicy = async () => undefined;
  const authorize = createAuthorizer({ iam, region: REGION, resourcePolicy, resourceTags: () => undefined });

  test.each([...modelled, ...dynamodb, ...sqs])('%s %s', async (service, operation, input) => {
    const needed = permissions(service, operation, input);
    expect(needed.length).toBeGreaterThan(operation === 'GetCallerIdentity' ? -1 : 0);
    for (const permission of needed) await authorize({ caller, ...permission });
  });
});

describe('what a call needs', () => {
  test('an update of a pipeline passes its roles, but for those of another account', () => {
    const sourceRole = `arn:aws:iam::${A}:role/source`;
    const actions = [{ roleArn: sourceRole }, { roleArn: `arn:aws:iam::${B}:role/deploy` }, {}];
    const pipeline = { name: 'app', roleArn, stages: [{ actions }] };
    const context = { 'iam:PassedToService': 'codepipeline.amazonaws.com' };
    expect(permissions('codepipeline', 'UpdatePipeline', { pipeline })).toEqual([
      { action: 'codepipeline:UpdatePipeline', resource: `arn:aws:codepipeline:${REGION}:${B}:app`, context: {} },
      { action: 'iam:PassRole', resource: roleArn, context },
      { action: 'iam:PassRole', resource: `arn:aws:iam::${B}:role/deploy`, context },
    ]);
  });

  test('events go to the bus each entry names, once for each kind of event', () => {
    const remote = `arn:aws:events:${REGION}:${A}:event-bus/relay`;
    const Entries = [
      { EventBusName: remote, Source: 'ci', DetailType: 'push' },
      { EventBusName: remote, Source: 'ci', DetailType: 'push' },
      { Source: 'ci', DetailType: 'push' },
    ];
    expect(permissions('events', 'PutEvents', { Entries }).map(({ resource }) => resource)).toEqual([
      remote,
      `arn:aws:events:${REGION}:${B}:event-bus/default`,
    ]);
  });

  test('a rule shows what its pattern listens to and what its targets are', () => {
    const rule = { Name: 'r', EventPattern: '{"source":["aws.codecommit",{"prefix":"x"}],"detail-type":["push"]}' };
    expect(permissions('events', 'PutRule', rule)).toEqual([
      {
        action: 'events:PutRule',
        resource: `arn:aws:events:${REGION}:${B}:rule/r`,
        context: { 'events:source': ['aws.codecommit', '{"prefix":"x"}'], 'events:detail-type': ['push'] },
      },
    ]);
    const targets = { Rule: 'r', EventBusName: 'relay', Targets: [{ Id: 't', Arn: 'arn:target', RoleArn: roleArn }] };
    expect(permissions('events', 'PutTargets', targets)).toEqual([
      {
        action: 'events:PutTargets',
        resource: `arn:aws:events:${REGION}:${B}:rule/relay/r`,
        context: { 'events:TargetArn': ['arn:target'] },
      },
      { action: 'iam:PassRole', resource: roleArn, context: { 'iam:PassedToService': 'events.amazonaws.com' } },
    ]);
  });

  test.each([
    ['f', `arn:aws:lambda:${REGION}:${B}:function:f`],
    [`${A}:function:f`, `arn:aws:lambda:${REGION}:${A}:function:f`],
    [`arn:aws:lambda:${REGION}:${A}:function:f`, `arn:aws:lambda:${REGION}:${A}:function:f`],
  ])('the function %s is %s', (FunctionName, resource) => {
    expect(permissions('lambda', 'Invoke', { FunctionName })).toEqual([{ action: 'lambda:InvokeFunction', resource }]);
  });
});
