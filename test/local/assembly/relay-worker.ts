import { A, allow, arn, document, type Resources, trust } from './template-parts.ts';

/** The function, what feeds and wakes it, and its rights. What it needs stands in other groups, or later. */
export const workerResources = (): Resources => ({
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
});
