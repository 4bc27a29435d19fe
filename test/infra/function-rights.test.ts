import { describe, expect, it } from 'vitest';
import { FUNCTIONS } from '../../shared/env.ts';
import { actionsOf, allows, Document, policyOf } from './policies.ts';
import { PIPELINE, REGION, SOURCE, synthesise, templateOf } from './templates.ts';

const passRoles = [`arn:aws:iam::${PIPELINE}:role/teams/*`];
const template = templateOf(
  synthesise({ pipelineAccounts: [{ account: PIPELINE, passRoles }] }),
  `CommitRelayController-${PIPELINE}`,
);

const policies = new Map(
  FUNCTIONS.map((name) => [name, policyOf(template, PIPELINE, `commit-relay-${name}-${REGION}`)] as const),
);
const actions = (name: (typeof FUNCTIONS)[number]) => {
  const policy = policies.get(name);
  return policy === undefined ? [] : actionsOf(policy);
};

/** Logs and traces, which every function writes. */
const WRITING = ['logs:CreateLogStream', 'logs:PutLogEvents', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
/** What an event source mapping needs. */
const TAKING = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];
const items = (...names: string[]) => names.map((name) => `dynamodb:${name}`);

describe('each function may do what its job is, and nothing else', () => {
  it.each([
    [
      'dispatch' as const,
      [
        ...TAKING,
        ...items('BatchWriteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
        'sqs:SendMessage',
        'sts:AssumeRole',
      ],
    ],
    [
      'start' as const,
      [
        ...TAKING,
        ...items('GetItem', 'PutItem', 'Query', 'UpdateItem'),
        'sqs:ChangeMessageVisibility',
        'sqs:SendMessage',
        'codepipeline:ListPipelineExecutions',
        'codepipeline:StartPipelineExecution',
        'events:PutEvents',
      ],
    ],
    [
      'reconcile' as const,
      [
        ...TAKING,
        ...items('DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
        'sqs:SendMessage',
        'sts:AssumeRole',
        'iam:PassRole',
        'codepipeline:GetPipeline',
        'codepipeline:ListPipelineExecutions',
        'codepipeline:ListTagsForResource',
        'codepipeline:UpdatePipeline',
        'codebuild:BatchGetProjects',
        'iam:SimulatePrincipalPolicy',
        'kms:DescribeKey',
        'kms:GetKeyPolicy',
        's3:GetBucketPolicy',
        'events:PutEvents',
      ],
    ],
    [
      'guard' as const,
      [
        ...items('GetItem', 'PutItem', 'Query', 'UpdateItem'),
        'events:DescribeEventBus',
        'events:ListEventBuses',
        'events:ListRules',
        'events:ListTargetsByRule',
        'events:PutEvents',
        'events:PutPermission',
        'sqs:SendMessage',
        'sts:AssumeRole',
      ],
    ],
    [
      'sweep' as const,
      [
        ...items('DeleteItem', 'GetItem', 'PutItem', 'Query'),
        'codepipeline:ListPipelines',
        'sqs:SendMessage',
        'tag:GetResources',
      ],
    ],
  ])('%s', (name, rights) => {
    expect(actions(name)).toEqual([...WRITING, ...rights].sort());
  });

  it('names no action by wildcard, and every resource where IAM can', () => {
    const onEverything = new Set<string>();
    for (const { Statement } of policies.values()) {
      for (const { Action, Resource } of Statement) {
        for (const action of Action) expect(action).not.toContain('*');
        if (Resource?.includes('*')) for (const action of Action) onEverything.add(action);
      }
    }
    expect([...onEverything].sort()).toEqual([
      'codepipeline:ListPipelines',
      'events:ListEventBuses',
      'events:ListRules',
      'events:PutPermission',
      'tag:GetResources',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
  });
});

const queue = (name: string) => `arn:aws:sqs:${REGION}:${PIPELINE}:commit-relay-${name}`;
const pipeline = `arn:aws:codepipeline:${REGION}:${PIPELINE}:shop`;
const registry = `arn:aws:dynamodb:${REGION}:${PIPELINE}:table/commit-relay-registry`;
const inPartition = (key: string) => ({ 'dynamodb:LeadingKeys': [key] });
const followed = { 'aws:ResourceTag/commit-relay:follow': 'main' };
const toCodePipeline = { 'iam:PassedToService': 'codepipeline.amazonaws.com' };
const artifacts = `arn:aws:s3:::commit-relay-artifacts-${PIPELINE}-${REGION}`;
const key = `arn:aws:kms:${REGION}:${PIPELINE}:key/k1`;
/** A key's policy that leaves all to the account's own, as CDK writes it. */
const KEY_POLICY = Document.parse({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${PIPELINE}:root` }, Action: 'kms:*', Resource: '*' }],
});
const ofArtifacts = { 'kms:ResourceAliases': ['alias/other', 'alias/commit-relay-artifacts'] };
const role = (name: string, account = PIPELINE) => `arn:aws:iam::${account}:role/${name}`;

describe('where and when', () => {
  it.each([
    ['start', 'codepipeline:StartPipelineExecution', pipeline, followed, true],
    ['start', 'codepipeline:StartPipelineExecution', pipeline, { 'aws:ResourceTag/other': 'x' }, false],
    ['start', 'codepipeline:StartPipelineExecution', pipeline, {}, false],
    ['start', 'codepipeline:ListPipelineExecutions', pipeline, {}, true],
    ['reconcile', 'codepipeline:UpdatePipeline', pipeline, followed, true],
    ['reconcile', 'codepipeline:UpdatePipeline', pipeline, {}, false],
    ['reconcile', 'codepipeline:GetPipeline', pipeline, {}, true],
    ['reconcile', 'iam:PassRole', role(`commit-relay-pipeline-${REGION}`), toCodePipeline, true],
    ['reconcile', 'iam:PassRole', role('teams/shop'), toCodePipeline, true],
    ['reconcile', 'iam:PassRole', role('admin'), toCodePipeline, false],
    ['reconcile', 'iam:PassRole', role('teams/shop'), { 'iam:PassedToService': 'lambda.amazonaws.com' }, false],
    ['reconcile', 'iam:SimulatePrincipalPolicy', role('teams/shop'), {}, true],
    ['reconcile', 'iam:SimulatePrincipalPolicy', role('shop', SOURCE), {}, false],
    ['reconcile', 'codebuild:BatchGetProjects', `arn:aws:codebuild:${REGION}:${PIPELINE}:project/shop`, {}, true],
    ['reconcile', 's3:GetBucketPolicy', artifacts, {}, true],
    ['reconcile', 's3:GetBucketPolicy', 'arn:aws:s3:::other', {}, false],
    ['reconcile', 'kms:DescribeKey', key, ofArtifacts, true],
    ['reconcile', 'kms:GetKeyPolicy', key, ofArtifacts, true],
    ['reconcile', 'kms:GetKeyPolicy', key, { 'kms:ResourceAliases': ['alias/other'] }, false],
    ['reconcile', 'kms:GetKeyPolicy', key, {}, false],
    ['dispatch', 'dynamodb:UpdateItem', registry, inPartition(`ACCOUNT#${SOURCE}`), true],
    ['dispatch', 'dynamodb:UpdateItem', registry, inPartition('BUS'), false],
    ['dispatch', 'dynamodb:UpdateItem', registry, inPartition('PIPELINE#shop'), false],
    ['dispatch', 'sqs:SendMessage', queue('starts.fifo'), {}, true],
    ['dispatch', 'sqs:SendMessage', queue('pushes-dlq'), {}, true],
    ['dispatch', 'sqs:SendMessage', queue('reconcile'), {}, false],
    ['start', 'sqs:SendMessage', queue('starts-dlq.fifo'), {}, true],
    ['start', 'sqs:SendMessage', queue('reconcile'), {}, true],
    ['start', 'sqs:SendMessage', queue('pushes'), {}, false],
    ['start', 'sqs:SendMessage', queue('starts.fifo'), {}, false],
    ['reconcile', 'sqs:SendMessage', queue('pushes'), {}, true],
    ['reconcile', 'sqs:SendMessage', queue('reconcile-dlq'), {}, true],
    ['reconcile', 'sqs:SendMessage', queue('starts.fifo'), {}, false],
    ['guard', 'events:DescribeEventBus', `arn:aws:events:${REGION}:${PIPELINE}:event-bus/commit-relay`, {}, true],
    ['guard', 'events:DescribeEventBus', `arn:aws:events:${REGION}:${PIPELINE}:event-bus/other`, {}, false],
    ['guard', 'dynamodb:UpdateItem', registry, inPartition('BUS'), true],
    ['guard', 'dynamodb:UpdateItem', registry, inPartition(`ACCOUNT#${SOURCE}`), true],
    ['guard', 'dynamodb:UpdateItem', registry, inPartition('RESUME'), false],
    ['guard', 'dynamodb:UpdateItem', registry, inPartition('PIPELINE#shop'), false],
    ['guard', 'dynamodb:GetItem', registry, inPartition('RESUME'), true],
    ['guard', 'dynamodb:GetItem', registry, inPartition('PIPELINE#shop'), false],
    ['sweep', 'dynamodb:PutItem', registry, inPartition('SWEEP'), true],
    ['sweep', 'dynamodb:PutItem', registry, inPartition('PIPELINE#shop'), false],
    ['sweep', 'dynamodb:DeleteItem', registry, inPartition('FREEZE'), true],
    ['sweep', 'dynamodb:DeleteItem', registry, inPartition('SWEEP'), false],
    ['sweep', 'dynamodb:Query', registry, inPartition('PIPELINE#shop'), false],
    ['sweep', 'sqs:SendMessage', queue('starts.fifo'), {}, true],
    ['sweep', 'sqs:SendMessage', queue('reconcile'), {}, true],
    ['sweep', 'sqs:SendMessage', queue('pushes'), {}, false],
  ] as const)('%s: %s on %s with %j: %s', async (name, action, resource, context, expected) => {
    const identity = policies.get(name);
    if (identity === undefined) throw new Error(`no policy of ${name}`);
    const principal = `arn:aws:sts::${PIPELINE}:assumed-role/commit-relay-${name}-${REGION}/session`;
    const values = Object.fromEntries(
      Object.entries(context).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
    );
    const question = { principal, action, resource, account: PIPELINE, context: values, identity };
    const isKey = action.startsWith('kms:');
    expect(await allows({ ...question, ...(isKey && { resourcePolicy: KEY_POLICY }) })).toBe(expected);
  });

  it('reconcile reads the policy of an imported key, and of no other', async () => {
    const artifacts = { bucket: 'own-artifacts', keyArn: key };
    const imported = synthesise({ pipelineAccounts: [{ account: PIPELINE, artifacts }] });
    const name = `commit-relay-reconcile-${REGION}`;
    const identity = policyOf(templateOf(imported, `CommitRelayController-${PIPELINE}`), PIPELINE, name);
    const principal = `arn:aws:sts::${PIPELINE}:assumed-role/${name}/session`;
    const may = (action: string, resource: string, resourcePolicy?: Document) =>
      allows({ principal, action, resource, account: PIPELINE, identity, ...(resourcePolicy && { resourcePolicy }) });
    expect(await may('kms:GetKeyPolicy', key, KEY_POLICY)).toBe(true);
    expect(await may('kms:GetKeyPolicy', `${key}2`, KEY_POLICY)).toBe(false);
    expect(await may('s3:GetBucketPolicy', 'arn:aws:s3:::own-artifacts')).toBe(true);
  });

  it.each([
    ['dispatch' as const, 'read'],
    ['reconcile' as const, 'read'],
    ['guard' as const, `mend-${PIPELINE}`],
  ])('%s assumes only the %s role of the source accounts', (name, assumed) => {
    const statements = policies.get(name)?.Statement.filter(({ Action }) => Action.includes('sts:AssumeRole'));
    expect(statements?.map(({ Resource }) => Resource)).toEqual([[role(`commit-relay-${assumed}-${REGION}`, SOURCE)]]);
  });

  it.each(['guard', 'sweep'])('the schedule of %s may wake it, keep what failed, and no more', (name) => {
    const policy = policyOf(template, PIPELINE, `commit-relay-schedule-${name}-${REGION}`);
    expect(actionsOf(policy)).toEqual(['lambda:InvokeFunction', 'sqs:SendMessage']);
  });
});
