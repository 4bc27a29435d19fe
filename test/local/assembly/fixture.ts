import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const A = '111111111111';
export const B = '222222222222';
export const REGION = 'ap-south-1';

type Resources = Record<string, unknown>;
const allow = (Action: string | string[], Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
const document = (...Statement: unknown[]) => ({ Version: '2012-10-17', Statement });
const trust = (Service: string) => document({ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' });
const arn = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** A forwards events of the source `test` to B's bus. */
export function sourceStack(): Resources {
  const bus = `arn:aws:events:${REGION}:${B}:event-bus/relay`;
  return {
    Forward: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: 'forward',
        EventPattern: { source: ['test'] },
        State: 'ENABLED',
        Targets: [{ Id: 'bus', Arn: bus, RoleArn: arn('ForwardRole') }],
      },
    },
    ForwardRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'forward',
        AssumeRolePolicyDocument: trust('events.amazonaws.com'),
        Policies: [{ PolicyName: 'put', PolicyDocument: document(allow('events:PutEvents', bus)) }],
      },
    },
  };
}

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

const WORKER = `
export const handler = async (event) => {
  for (const { body } of event.Records ?? []) console.log('job ' + JSON.parse(body).detail.name + ' ' + process.env.TABLE);
  if (event.woken) console.log('woken');
  return { batchItemFailures: [] };
};`;

/** Writes a cloud assembly of the two stacks, A's first, as CDK's default synthesiser lays it out. */
export async function writeAssembly(source: Resources, relay: Resources): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'assembly-'));
  const put = (name: string, content: unknown) => writeFile(join(folder, name), JSON.stringify(content));
  await mkdir(join(folder, 'asset.worker'));
  await writeFile(join(folder, 'asset.worker/index.mjs'), WORKER);
  const bootstrap = {
    Parameters: {
      BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/x/version' },
    },
    Rules: {
      CheckBootstrapVersion: {
        Assertions: [{ Assert: { 'Fn::Not': [{ 'Fn::Contains': [['1'], { Ref: 'BootstrapVersion' }] }] } }],
      },
    },
    Conditions: { CDKMetadataAvailable: { 'Fn::Or': [] } },
  };
  await put('source.template.json', { Resources: source });
  await put('relay.template.json', { Resources: relay, ...bootstrap });
  const destinations = { here: { bucketName: 'assets', objectKey: 'worker.zip' } };
  await put('relay.assets.json', {
    files: { x: { source: { path: 'asset.worker', packaging: 'zip' }, destinations } },
  });
  const stack = (account: string, templateFile: string) => ({
    type: 'aws:cloudformation:stack',
    environment: `aws://${account}/${REGION}`,
    properties: { templateFile },
  });
  await put('manifest.json', {
    artifacts: {
      Source: stack(A, 'source.template.json'),
      Relay: stack(B, 'relay.template.json'),
      'Relay.assets': { type: 'cdk:asset-manifest', properties: { file: 'relay.assets.json' } },
      Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
    },
  });
  return folder;
}
