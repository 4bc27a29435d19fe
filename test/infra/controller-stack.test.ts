import { readFileSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configHash, wiringHash } from '../../infra/config.ts';
import { ENV, FUNCTIONS, REGISTRY } from '../../shared/env.ts';
import { configWith, PIPELINE, REGION, resolve, resourcesOf, SOURCE, synthesise, templateOf } from './templates.ts';

const stackOf = (changes: Record<string, unknown> = {}) =>
  templateOf(synthesise(changes), `CommitRelayController-${PIPELINE}`);
const template = stackOf();

const named = (type: string, key: string) =>
  new Map(
    resourcesOf(template, type).map((resource) => [z.string().parse(resource.Properties[key]), resource] as const),
  );
const queues = named('AWS::SQS::Queue', 'QueueName');
const alarms = named('AWS::CloudWatch::Alarm', 'AlarmName');
const functions = named('AWS::Lambda::Function', 'FunctionName');

describe('the template', () => {
  it('uses only intrinsics that every reader of it knows, and no custom resources', () => {
    const { Resources } = z.looseObject({ Resources: z.unknown() }).parse(template.toJSON());
    expect(() => resolve(Resources, PIPELINE)).not.toThrow();
    expect(resourcesOf(template).filter(({ Type }) => /^Custom::|CustomResource/.test(Type))).toEqual([]);
    expect(functions.size).toBe(FUNCTIONS.length);
  });
});

describe('queues', () => {
  it.each([
    ['commit-relay-pushes', 'commit-relay-pushes-dlq', 5],
    ['commit-relay-reconcile', 'commit-relay-reconcile-dlq', 5],
    ['commit-relay-starts.fifo', 'commit-relay-starts-dlq.fifo', 20],
  ])('%s gives up to %s after %i tries', (name, deadLetters, maxReceiveCount) => {
    const queue = queues.get(name);
    expect(queue?.Properties).toMatchObject({
      VisibilityTimeout: 180,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [queues.get(deadLetters)?.id, 'Arn'] }, maxReceiveCount },
    });
  });

  it('are seven dead-letter queues at 14 days, each with an alarm, besides the three', () => {
    const dead = [...queues.keys()].filter((name) => name.includes('-dlq'));
    expect(dead.sort()).toEqual(
      ['guard', 'pushes', 'reconcile', 'rules', 'starts', 'sweep'].map(
        (name) => `commit-relay-${name}-dlq${name === 'starts' ? '.fifo' : ''}`,
      ),
    );
    for (const name of dead) {
      const queue = queues.get(name);
      expect(queue?.Properties['MessageRetentionPeriod']).toBe(14 * 86400);
      expect(alarms.get(`${name}-not-empty`)?.Properties).toMatchObject({
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue?.id, 'QueueName'] } }],
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      });
    }
    expect(queues.size).toBe(dead.length + 3);
  });

  it('are all encrypted, and refuse all but TLS', () => {
    const policies = resourcesOf(template, 'AWS::SQS::QueuePolicy');
    for (const { id, Properties } of queues.values()) {
      expect(Properties['SqsManagedSseEnabled']).toBe(true);
      const policy = policies.find((candidate) => JSON.stringify(candidate.Properties['Queues']).includes(`"${id}"`));
      expect(JSON.stringify(policy?.Properties)).toContain(
        '"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"',
      );
    }
  });

  it('keep the order of starts for each pipeline, with high throughput', () => {
    expect(queues.get('commit-relay-starts.fifo')?.Properties).toMatchObject({
      FifoQueue: true,
      ContentBasedDeduplication: false,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    });
    expect(queues.get('commit-relay-starts-dlq.fifo')?.Properties['FifoQueue']).toBe(true);
  });

  it.each([
    ['dispatch', 'commit-relay-pushes'],
    ['start', 'commit-relay-starts.fifo'],
    ['reconcile', 'commit-relay-reconcile'],
  ])('wake %s from %s, which says what failed', (name, queue) => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: functions.get(`commit-relay-${name}`)?.id },
      EventSourceArn: { 'Fn::GetAtt': [queues.get(queue)?.id, 'Arn'] },
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    });
  });
});

describe('functions', () => {
  /** What shared/env.ts says in prose: the last sentence of a variable's comment names its readers. */
  const documented = new Map(
    [
      ...readFileSync(new URL('../../shared/env.ts', import.meta.url), 'utf8').matchAll(
        /\/\*\* (.+) \*\/\n {2}(\w+): 'RELAY/g,
      ),
    ]
      .map(([, comment = '', key = '']) => [key, comment.split('. ').at(-1) ?? ''] as const)
      .map(([key, who]) => [key, FUNCTIONS.filter((name) => who === 'All functions.' || who.includes(name))] as const),
  );

  it('have readers documented for every variable', () => {
    expect([...documented.keys()].sort()).toEqual(Object.keys(ENV).sort());
  });

  it.each(FUNCTIONS)('%s gets exactly the variables that shared/env.ts says it reads', (name) => {
    const { Variables } = z
      .object({ Variables: z.record(z.string(), z.unknown()) })
      .parse(functions.get(`commit-relay-${name}`)?.Properties['Environment']);
    const relay = Object.entries(ENV).filter(([key]) => documented.get(key)?.includes(name));
    expect(Object.keys(Variables).sort()).toEqual(
      [
        'NODE_OPTIONS',
        'POWERTOOLS_METRICS_NAMESPACE',
        'POWERTOOLS_SERVICE_NAME',
        ...relay.map(([, variable]) => variable),
      ].sort(),
    );
    expect(Variables).toMatchObject({
      NODE_OPTIONS: '--enable-source-maps',
      POWERTOOLS_METRICS_NAMESPACE: 'CommitRelay',
      POWERTOOLS_SERVICE_NAME: name,
    });
  });

  it('learn of their queues, accounts and configuration', () => {
    const config = configWith();
    const variables = (name: string) => functions.get(`commit-relay-${name}`)?.Properties['Environment'];
    const url = (queue: string) => ({ Ref: queues.get(queue)?.id });
    expect(variables('dispatch')).toMatchObject({
      Variables: {
        [ENV.table]: 'commit-relay-registry',
        [ENV.sourceAccounts]: SOURCE,
        [ENV.startsQueue]: url('commit-relay-starts.fifo'),
        [ENV.deadLetterQueue]: url('commit-relay-pushes-dlq'),
      },
    });
    expect(variables('start')).toMatchObject({
      Variables: {
        [ENV.deadLetterQueue]: url('commit-relay-starts-dlq.fifo'),
        [ENV.startRole]: `commit-relay-start-${REGION}`,
      },
    });
    expect(variables('reconcile')).toMatchObject({
      Variables: {
        [ENV.configHash]: configHash(config),
        [ENV.selfService]: '*',
        [ENV.deadLetterQueue]: url('commit-relay-reconcile-dlq'),
      },
    });
    expect(variables('sweep')).toMatchObject({
      Variables: { [ENV.configHash]: configHash(config), [ENV.reconcileQueue]: url('commit-relay-reconcile') },
    });
    expect(variables('guard')).toMatchObject({ Variables: { [ENV.configHash]: wiringHash(config) } });
  });

  it.each(FUNCTIONS)('%s runs on arm64 and Node 24, traced, with its own role, log group and alarm', (name) => {
    const fn = functions.get(`commit-relay-${name}`);
    expect(fn?.Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: 30,
      TracingConfig: { Mode: 'Active' },
    });
    template.hasResourceProperties('AWS::IAM::Role', { RoleName: `commit-relay-${name}-${REGION}` });
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: `/aws/lambda/commit-relay-${name}`,
      RetentionInDays: 30,
    });
    expect(alarms.get(`commit-relay-${name}-errors`)?.Properties).toMatchObject({
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: fn?.id } }],
    });
  });
});

describe('schedules', () => {
  it.each(['guard', 'sweep'])('wake %s every five minutes and lose no failure', (name) => {
    const fn = functions.get(`commit-relay-${name}`);
    const deadLetters = { 'Fn::GetAtt': [queues.get(`commit-relay-${name}-dlq`)?.id, 'Arn'] };
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      Name: `commit-relay-${name}`,
      ScheduleExpression: 'rate(5 minutes)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: { 'Fn::GetAtt': [fn?.id, 'Arn'] }, DeadLetterConfig: { Arn: deadLetters } },
    });
    expect(fn?.Properties['DeadLetterConfig']).toEqual({ TargetArn: deadLetters });
  });
});

describe('rules', () => {
  const target = (queue: string) => [
    Match.objectLike({
      Arn: { 'Fn::GetAtt': [queues.get(queue)?.id, 'Arn'] },
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queues.get('commit-relay-rules-dlq')?.id, 'Arn'] } },
      Input: Match.absent(),
      InputPath: Match.absent(),
      InputTransformer: Match.absent(),
    }),
  ];

  it('take everything CodeCommit sends on the relay bus, so that nothing malformed ends in silence', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      Name: 'commit-relay-pushes',
      EventBusName: { Ref: resourcesOf(template, 'AWS::Events::EventBus')[0]?.id },
      EventPattern: { source: ['aws.codecommit'], 'detail-type': Match.absent(), detail: Match.absent() },
      Targets: target('commit-relay-pushes'),
    });
  });

  it('take changes of tags and pipelines from the default bus as they are', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      Name: 'commit-relay-tags',
      EventBusName: Match.absent(),
      EventPattern: {
        source: ['aws.tag'],
        'detail-type': ['Tag Change on Resource'],
        detail: { service: ['codepipeline'] },
      },
      Targets: target('commit-relay-reconcile'),
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      Name: 'commit-relay-lifecycle',
      EventBusName: Match.absent(),
      EventPattern: {
        source: ['aws.codepipeline'],
        'detail-type': ['AWS API Call via CloudTrail'],
        detail: {
          eventName: ['CreatePipeline', 'UpdatePipeline', 'DeletePipeline', 'TagResource', 'UntagResource'],
          errorCode: [{ exists: false }],
        },
      },
      Targets: target('commit-relay-reconcile'),
    });
  });
});

describe('the registry', () => {
  it('has the schema of shared/env.ts and cannot be lost', () => {
    const [table] = resourcesOf(template, 'AWS::DynamoDB::Table');
    template.hasResource('AWS::DynamoDB::Table', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(table?.Properties).toMatchObject({
      TableName: 'commit-relay-registry',
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: REGISTRY.expiry, Enabled: true },
      KeySchema: [
        { AttributeName: REGISTRY.partitionKey, KeyType: 'HASH' },
        { AttributeName: REGISTRY.sortKey, KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: REGISTRY.index,
          KeySchema: [{ AttributeName: REGISTRY.indexPartitionKey, KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    });
  });
});

describe('alarms', () => {
  it('ring when the sweep is silent for 15 minutes', () => {
    expect(alarms.get('commit-relay-sweep-silent')?.Properties).toMatchObject({
      Namespace: 'CommitRelay',
      MetricName: 'SweepCompleted',
      Dimensions: [{ Name: 'service', Value: 'sweep' }],
      Period: 300,
      EvaluationPeriods: 3,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  it.each(['commit-relay-pushes', 'commit-relay-starts.fifo'])('ring when %s is late', (queue) => {
    expect(alarms.get(`${queue}-late`)?.Properties).toMatchObject({
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queues.get(queue)?.id, 'QueueName'] } }],
      TreatMissingData: 'notBreaching',
    });
  });

  it('all tell the topic, if there is one', () => {
    const alarmTopicArn = `arn:aws:sns:${REGION}:${PIPELINE}:alarms`;
    const actions = { AlarmActions: [alarmTopicArn], OKActions: [alarmTopicArn] };
    stackOf({ alarmTopicArn }).allResourcesProperties('AWS::CloudWatch::Alarm', actions);
  });
});
