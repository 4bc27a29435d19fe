import { A, allow, arn, B, document, REGION, type Resources, trust } from './template-parts.ts';

/** B's bus fills a queue, which feeds a function; a schedule wakes it too. Logical ids are in no useful order. */
export function relayStack(): Resources {
  const bus = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:events:${REGION}:${B}:event-bus/relay`]] };
  return {
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        FunctionName: { Ref: 'Worker' },
        EventSourceArn: arn('Jobs'),
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      },
    },
    Worker: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'worker',
        Code: { S3Bucket: 'assets', S3Key: 'worker.zip' },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: arn('WorkerRole'),
        Timeout: 5,
        Environment: { Variables: { QUEUE: { Ref: 'Jobs' }, TABLE: { Ref: 'Table' } } },
        LoggingConfig: { LogGroup: { Ref: 'Logs' } },
      },
      DependsOn: ['WorkerRights'],
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: { FunctionName: arn('Worker'), Action: 'lambda:InvokeFunction', Principal: A },
    },
    Retries: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: { FunctionName: { Ref: 'Worker' }, Qualifier: '$LATEST', MaximumRetryAttempts: 0 },
    },
    WorkerRights: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'rights',
        Roles: [{ Ref: 'WorkerRole' }],
        PolicyDocument: document(
          allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], arn('Jobs')),
        ),
      },
    },
    WorkerRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'worker',
        AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
        ManagedPolicyArns: [{ Ref: 'Shared' }],
      },
    },
    Shared: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { ManagedPolicyName: 'shared', PolicyDocument: document(allow('dynamodb:GetItem', arn('Table'))) },
    },
    Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/aws/lambda/worker' } },
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
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'registry',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'kind', AttributeType: 'S' },
        ],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'by-kind',
            KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      },
    },
    Schedule: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Name: 'commit-relay-sweep',
        ScheduleExpression: 'rate(5 minutes)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: arn('Worker'), RoleArn: arn('ScheduleRole'), Input: '{"woken":true}' },
      },
    },
    ScheduleRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'schedule',
        AssumeRolePolicyDocument: trust('scheduler.amazonaws.com'),
        Policies: [{ PolicyName: 'wake', PolicyDocument: document(allow('lambda:InvokeFunction', arn('Worker'))) }],
      },
    },
    Artifacts: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'artifacts' } },
    ArtifactsPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'Artifacts' },
        PolicyDocument: document({ ...allow('s3:*', arn('Artifacts')), Principal: '*' }),
      },
    },
    Key: {
      Type: 'AWS::KMS::Key',
      Properties: { KeyPolicy: document({ ...allow('kms:*', '*'), Principal: { AWS: `arn:aws:iam::${B}:root` } }) },
    },
    KeyAlias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/artifacts', TargetKeyId: arn('Key') } },
    Silent: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'silent' } },
    CDKMetadata: { Type: 'AWS::CDK::Metadata', Properties: {}, Condition: 'CDKMetadataAvailable' },
  };
}
