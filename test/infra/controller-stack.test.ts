import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { FUNCTIONS, REGISTRY } from '../../shared/env.ts';
import { alarms, controller, controllerOf, functions, queues } from './controller.ts';
import { PIPELINE, REGION, resolve, resourcesOf } from './templates.ts';

describe('the template', () => {
  it('uses only intrinsics that every reader of it knows, and no custom resources', () => {
    const { Resources } = z.looseObject({ Resources: z.unknown() }).parse(controller.toJSON());
    expect(() => resolve(Resources, PIPELINE)).not.toThrow();
    expect(resourcesOf(controller).filter(({ Type }) => /^Custom::|CustomResource/.test(Type))).toEqual([]);
    expect(functions.size).toBe(FUNCTIONS.length);
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

  it('take everything source accounts send on the relay bus, so that nothing malformed ends in silence', () => {
    controller.hasResourceProperties('AWS::Events::Rule', {
      Name: 'commit-relay-pushes',
      EventBusName: { Ref: resourcesOf(controller, 'AWS::Events::EventBus')[0]?.id },
      EventPattern: {
        source: ['aws.codecommit', 'commit-relay.heartbeat'],
        'detail-type': Match.absent(),
        detail: Match.absent(),
      },
      Targets: target('commit-relay-pushes'),
    });
  });

  it('take changes of tags and pipelines from the default bus as they are', () => {
    controller.hasResourceProperties('AWS::Events::Rule', {
      Name: 'commit-relay-tags',
      EventBusName: Match.absent(),
      EventPattern: {
        source: ['aws.tag'],
        'detail-type': ['Tag Change on Resource'],
        detail: { service: ['codepipeline'] },
      },
      Targets: target('commit-relay-reconcile'),
    });
    controller.hasResourceProperties('AWS::Events::Rule', {
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
    const [table] = resourcesOf(controller, 'AWS::DynamoDB::Table');
    controller.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
    expect(table?.Properties).toMatchObject({
      TableName: 'commit-relay-registry',
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: REGISTRY.expiry, Enabled: true },
      KeySchema: [
        { AttributeName: REGISTRY.partitionKey, KeyType: 'HASH' },
        { AttributeName: REGISTRY.sortKey, KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: REGISTRY.index,
          KeySchema: [
            { AttributeName: REGISTRY.indexPartitionKey, KeyType: 'HASH' },
            { AttributeName: REGISTRY.indexSortKey, KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    });
  });
});

describe('alarms', () => {
  it.each([
    ['sweep', 'SweepCompleted'],
    ['guard', 'GuardCompleted'],
  ])('ring when the %s is silent for 15 minutes', (name, metric) => {
    expect(alarms.get(`commit-relay-${name}-silent`)?.Properties).toMatchObject({
      Namespace: 'CommitRelay',
      MetricName: metric,
      Dimensions: [{ Name: 'service', Value: name }],
      Period: 300,
      EvaluationPeriods: 3,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  it('ring while a source account is silent', () => {
    expect(alarms.get('commit-relay-source-silent')?.Properties).toMatchObject({
      Namespace: 'CommitRelay',
      MetricName: 'SourceSilent',
      Dimensions: [{ Name: 'service', Value: 'guard' }],
      Statistic: 'Sum',
      // One of the guard's runs is always in it.
      Period: 600,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  it('ring when somebody keeps undoing what the guard repairs', () => {
    expect(alarms.get('commit-relay-guard-contested')?.Properties).toMatchObject({
      Namespace: 'CommitRelay',
      MetricName: 'DriftContested',
      Dimensions: [{ Name: 'service', Value: 'guard' }],
      Statistic: 'Sum',
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
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
    controllerOf({ alarmTopicArn }).allResourcesProperties('AWS::CloudWatch::Alarm', actions);
  });
});
