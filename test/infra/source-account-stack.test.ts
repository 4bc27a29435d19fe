import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { wiringHash } from '../../infra/config.ts';
import { heartbeatScheduleOf, ObservedSchedule, scheduleFault } from '../../shared/domain/wiring/desired-heartbeat.ts';
import { forwardRuleOf } from '../../shared/domain/wiring/desired-rule.ts';
import { type ObservedRule, Target } from '../../shared/domain/wiring/observed-rule.ts';
import { planRule } from '../../shared/domain/wiring/plan-rule.ts';
import { actionsOf, allows, policyOf, trustOf } from './policies.ts';
import { configWith, PIPELINE, REGION, resolve, resourcesOf, SOURCE, synthesise, templateOf } from './templates.ts';

const OTHER = '333333333333';
const stackOf = (changes: Record<string, unknown> = {}) =>
  templateOf(synthesise(changes), `CommitRelaySource-${SOURCE}`);
const template = stackOf();
const bus = `arn:aws:events:${REGION}:${PIPELINE}:event-bus/commit-relay`;
const rule = `arn:aws:events:${REGION}:${SOURCE}:rule/commit-relay-forward-${PIPELINE}`;

describe('the template', () => {
  it('suits a StackSet: no assets, no parameters, no own account, no custom resources', () => {
    const json = template.toJSON();
    expect(Object.keys(json).sort()).toEqual(['Description', 'Resources']);
    expect(JSON.stringify(json)).not.toContain(SOURCE);
    expect(JSON.stringify(json)).not.toMatch(/cdk-hnb659fds|AWS::Lambda|Custom::/);
  });

  it('uses only the intrinsics that every reader of it knows', () => {
    expect(() => resolve(template.toJSON(), SOURCE)).not.toThrow();
  });
});

describe('forwarding', () => {
  it('sends every push and heartbeat to the relay bus by its own role, with retries and a dead-letter queue', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      Name: `commit-relay-forward-${PIPELINE}`,
      Description: `commit-relay config=${wiringHash(configWith())}`,
      EventBusName: Match.absent(),
      EventPattern: {
        source: ['aws.codecommit', 'commit-relay.heartbeat'],
        'detail-type': ['CodeCommit Repository State Change', 'Source Heartbeat'],
        detail: Match.absent(),
      },
      Targets: [
        {
          Arn: bus,
          RoleArn: Match.anyValue(),
          DeadLetterConfig: Match.anyValue(),
          RetryPolicy: { MaximumEventAgeInSeconds: 86400, MaximumRetryAttempts: 185 },
        },
      ],
    });
  });

  it('exists only after its role may put events and its dead-letter queue takes them', () => {
    const [forward] = resourcesOf(template, 'AWS::Events::Rule');
    const types = ['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'];
    const needed = types.flatMap((type) => resourcesOf(template, type)).filter(({ id }) => id.startsWith('Forward'));
    expect(needed).toHaveLength(types.length);
    for (const { id } of needed) expect(forward?.DependsOn).toContain(id);
  });

  it('is in the template what the guard takes for right', () => {
    const [forward] = resourcesOf(template, 'AWS::Events::Rule');
    const Deployed = z.object({
      EventPattern: z.object({}).loose(),
      Description: z.string(),
      Targets: z.array(Target),
    });
    const { EventPattern, ...rule } = Deployed.parse(resolve(forward?.Properties, SOURCE));
    const observed: ObservedRule = { ...rule, EventPattern: JSON.stringify(EventPattern), State: 'ENABLED' };
    const deployment = { region: REGION, account: PIPELINE, configHash: wiringHash(configWith()) };
    expect(planRule(observed, forwardRuleOf({ ...deployment, source: { account: SOURCE } }))).toEqual([]);
  });

  it('matches the configured repositories, by name or prefix, and heartbeats, which are of none', () => {
    const sourceAccounts = [{ account: SOURCE, repositories: ['shop', 'team-*'] }];
    stackOf({ sourceAccounts }).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { detail: { repositoryName: ['shop', { prefix: 'team-' }, { exists: false }] } },
    });
  });

  it('has one rule for each pipeline account', () => {
    const rules = resourcesOf(
      stackOf({ pipelineAccounts: [{ account: PIPELINE }, { account: OTHER }] }),
      'AWS::Events::Rule',
    );
    expect(rules.map(({ Properties }) => Properties['Name'])).toEqual([
      `commit-relay-forward-${PIPELINE}`,
      `commit-relay-forward-${OTHER}`,
    ]);
  });

  it('puts events on that bus only, and only for this rule', async () => {
    const name = `commit-relay-forward-${PIPELINE}-${REGION}`;
    expect(policyOf(template, SOURCE, name).Statement).toEqual([
      { Effect: 'Allow', Action: ['events:PutEvents'], Resource: [bus] },
    ]);
    const assume = (context: Record<string, string>) =>
      allows({
        principal: 'events.amazonaws.com',
        action: 'sts:AssumeRole',
        resource: `arn:aws:iam::${SOURCE}:role/${name}`,
        account: SOURCE,
        context,
        resourcePolicy: trustOf(template, SOURCE, name),
      });
    expect(await assume({ 'aws:SourceAccount': SOURCE, 'aws:SourceArn': rule })).toBe(true);
    expect(await assume({ 'aws:SourceAccount': SOURCE, 'aws:SourceArn': `${rule}-x` })).toBe(false);
    expect(await assume({ 'aws:SourceAccount': OTHER, 'aws:SourceArn': rule })).toBe(false);
  });

  it('keeps what could not be forwarded, encrypted, over TLS only, and raises an alarm', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: `commit-relay-forward-${PIPELINE}-dlq`,
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 86400,
    });
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sqs:SendMessage',
            Principal: { Service: 'events.amazonaws.com' },
            Condition: { ArnEquals: { 'aws:SourceArn': Match.anyValue() } },
          }),
        ],
      },
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      AlarmActions: Match.absent(),
    });
  });

  it('tells the alarm topic, if there is one', () => {
    const alarmTopicArn = `arn:aws:sns:${REGION}:${PIPELINE}:alarms`;
    stackOf({ alarmTopicArn }).allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [alarmTopicArn] });
  });
});

describe('the heartbeat', () => {
  const schedules = resourcesOf(template, 'AWS::Scheduler::Schedule');
  const name = `commit-relay-schedule-heartbeat-${REGION}`;
  const ownBus = `arn:aws:events:${REGION}:${SOURCE}:event-bus/default`;

  it('is one event every five minutes on the own default bus, however many pipeline accounts there are', () => {
    expect(schedules.map(({ Properties }) => resolve(Properties, SOURCE))).toMatchObject([
      {
        Name: 'commit-relay-heartbeat',
        ScheduleExpression: 'rate(5 minutes)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: ownBus,
          Input: '{}',
          EventBridgeParameters: { Source: 'commit-relay.heartbeat', DetailType: 'Source Heartbeat' },
          RetryPolicy: { MaximumEventAgeInSeconds: 300 },
        },
      },
    ]);
    const several = stackOf({ pipelineAccounts: [{ account: PIPELINE }, { account: OTHER }] });
    expect(resourcesOf(several, 'AWS::Scheduler::Schedule')).toHaveLength(1);
  });

  it('is in the template what the guard takes for right', () => {
    const [schedule] = schedules;
    const properties = z.looseObject({}).parse(resolve(schedule?.Properties, SOURCE));
    const observed = ObservedSchedule.parse({ State: 'ENABLED', ...properties });
    expect(scheduleFault(observed, heartbeatScheduleOf(REGION, SOURCE))).toBeUndefined();
  });

  it('that cannot be put is kept, and raises an alarm', () => {
    const [queue] = resourcesOf(template, 'AWS::SQS::Queue').filter(
      ({ Properties }) => Properties['QueueName'] === 'commit-relay-heartbeat-dlq',
    );
    expect(queue?.Properties).toMatchObject({ MessageRetentionPeriod: 14 * 86400, SqsManagedSseEnabled: true });
    expect(schedules[0]?.Properties).toMatchObject({
      Target: { DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue?.id, 'Arn'] } } },
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'commit-relay-heartbeat-dlq-not-empty',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue?.id, 'QueueName'] } }],
      Threshold: 1,
    });
  });

  const putting = { 'events:source': ['commit-relay.heartbeat'] };
  it.each<[string, string, Record<string, string[]>, boolean]>([
    ['events:PutEvents', ownBus, putting, true],
    ['events:PutEvents', ownBus, { 'events:source': ['commit-relay.heartbeat', 'my.app'] }, false],
    ['events:PutEvents', ownBus, { 'events:source': ['my.app'] }, false],
    ['events:PutEvents', ownBus, {}, false],
    ['events:PutEvents', bus, putting, false],
    ['events:PutEvents', ownBus.replace('default', 'other'), putting, false],
    ['sqs:SendMessage', `arn:aws:sqs:${REGION}:${SOURCE}:commit-relay-forward-${PIPELINE}-dlq`, {}, false],
  ])('may by its role %s on %s with %j: %s', async (action, resource, context, expected) => {
    const principal = `arn:aws:sts::${SOURCE}:assumed-role/${name}/commit-relay-heartbeat`;
    const identity = policyOf(template, SOURCE, name);
    expect(await allows({ principal, action, resource, account: SOURCE, context, identity })).toBe(expected);
    expect(actionsOf(identity)).toEqual(['events:PutEvents', 'sqs:SendMessage']);
  });

  it.each([
    [SOURCE, true],
    [OTHER, false],
  ])('is put by Scheduler of account %s: %s', async (account, expected) => {
    const question = {
      principal: 'scheduler.amazonaws.com',
      action: 'sts:AssumeRole',
      resource: `arn:aws:iam::${SOURCE}:role/${name}`,
      account: SOURCE,
      context: { 'aws:SourceAccount': account },
      resourcePolicy: trustOf(template, SOURCE, name),
    };
    expect(await allows(question)).toBe(expected);
  });
});
