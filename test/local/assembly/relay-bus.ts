import { A, allow, arn, B, document, REGION, type Resources } from './template-parts.ts';

const bus = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:events:${REGION}:${B}:event-bus/relay`]] };

/** The bus with its policies and rule, and the queue that the rule fills. */
export const busResources = (): Resources => ({
  JobsPolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Jobs' }],
      PolicyDocument: document({
        ...allow('sqs:SendMessage', arn('Jobs')),
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': arn('Rule') } },
      }),
    },
  },
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      Name: 'jobs',
      EventBusName: { Ref: 'Bus' },
      EventPattern: { source: ['test'] },
      State: 'ENABLED',
      Targets: [{ Id: 'jobs', Arn: arn('Jobs') }],
    },
  },
  BusPolicyA: {
    Type: 'AWS::Events::EventBusPolicy',
    Properties: {
      EventBusName: { Ref: 'Bus' },
      StatementId: 'FromA',
      Statement: { ...allow('events:PutEvents', bus), Principal: { AWS: `arn:aws:iam::${A}:root` } },
    },
  },
  BusPolicyOther: {
    Type: 'AWS::Events::EventBusPolicy',
    Properties: {
      EventBusName: { Ref: 'Bus' },
      StatementId: 'FromC',
      Statement: { ...allow('events:PutEvents', bus), Principal: { AWS: 'arn:aws:iam::333333333333:root' } },
    },
  },
  Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'relay' } },
  Jobs: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      QueueName: 'jobs',
      VisibilityTimeout: 30,
      RedrivePolicy: { deadLetterTargetArn: arn('Dead'), maxReceiveCount: 3 },
    },
  },
  Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs-dlq', KmsMasterKeyId: { Ref: 'AWS::NoValue' } } },
});
