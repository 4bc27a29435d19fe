import { rm } from 'node:fs/promises';
import { DescribeTableCommand, DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeEventBusCommand, EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Cloud, type CloudOptions, startCloud } from '../../../local/cloud.ts';
import { relayStack } from './relay-stack.ts';
import { sourceStack } from './source-stack.ts';
import { A, B, REGION } from './template-parts.ts';
import { writeAssembly } from './write-assembly.ts';

const WAIT = { timeout: 60_000, interval: 50 };
let cloud: Cloud | undefined;
let folder = '';
let lines: string[];

async function start(relay = relayStack(), options: Partial<CloudOptions> = {}): Promise<Cloud> {
  folder = await writeAssembly(sourceStack(), relay);
  lines = [];
  const onLog = (name: string, line: string) => void lines.push(`${name}: ${line}`);
  cloud = await startCloud({ assembly: folder, accounts: [A, B], region: REGION, onLog, ...options });
  return cloud;
}
const as = (account: string, { endpoint }: Cloud) => ({
  endpoint,
  region: REGION,
  credentials: { accessKeyId: account, secretAccessKey: 'none' },
});
const put = (running: Cloud, name: string) =>
  new EventBridgeClient(as(A, running)).send(
    new PutEventsCommand({ Entries: [{ Source: 'test', DetailType: 'Job', Detail: JSON.stringify({ name }) }] }),
  );

afterEach(async () => {
  await cloud?.close();
  cloud = undefined;
  await rm(folder, { recursive: true, force: true });
});

describe('a deployed assembly', () => {
  it('carries an event from A over bus, rule and queue to the function in B, all authorised', async () => {
    const running = await start();
    await put(running, 'one');
    await vi.waitFor(() => expect(lines).toContain('worker: job one registry'), WAIT);
  });

  it('wakes a function by schedule', async () => {
    await start(relayStack(), { sweepSeconds: 1 });
    await vi.waitFor(() => expect(lines).toContain('worker: woken'), WAIT);
  });

  it('says what is where', async () => {
    const { deployment, endpoint } = await start();
    expect(deployment).toMatchObject({
      functions: [{ account: B, name: 'worker', arn: `arn:aws:lambda:${REGION}:${B}:function:worker` }],
      tables: [{ account: B, name: 'registry' }],
      buses: [{ account: B, name: 'relay' }],
      schedules: [{ account: B, name: 'commit-relay-sweep' }],
      buckets: [{ account: B, name: 'artifacts' }],
    });
    expect(deployment.queues).toContainEqual({ account: B, name: 'jobs', url: `${endpoint}/${B}/jobs` });
    expect(deployment.roles.map(({ account, name }) => `${account} ${name}`).sort()).toEqual([
      `${A} forward`,
      `${B} schedule`,
      `${B} worker`,
    ]);
  });

  it('has queues, tables and bus policies as the templates say', async () => {
    const running = await start();
    const QueueUrl = `${running.endpoint}/${B}/jobs`;
    const queue = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
    const { Attributes } = await new SQSClient(as(B, running)).send(queue);
    expect(Attributes).toMatchObject({ VisibilityTimeout: '30' });
    expect(JSON.parse(Attributes?.['RedrivePolicy'] ?? '')).toMatchObject({
      deadLetterTargetArn: `arn:aws:sqs:${REGION}:${B}:jobs-dlq`,
    });
    const dynamo = new DynamoDBClient(as(B, running));
    const table = await dynamo.send(new DescribeTableCommand({ TableName: 'registry' }));
    expect(table.Table?.GlobalSecondaryIndexes).toMatchObject([{ IndexName: 'by-kind' }]);
    const expiry = await dynamo.send(new DescribeTimeToLiveCommand({ TableName: 'registry' }));
    expect(expiry.TimeToLiveDescription?.AttributeName).toBe('expiresAt');
    const bus = await new EventBridgeClient(as(B, running)).send(new DescribeEventBusCommand({ Name: 'relay' }));
    const statements: { Sid: string }[] = JSON.parse(bus.Policy ?? '').Statement;
    expect(statements.map(({ Sid }) => Sid)).toEqual(['FromA', 'FromC']);
  });

  it('leaves messages in their queue where functions are not fed', async () => {
    const running = await start(relayStack(), { feedFunctions: false });
    await put(running, 'kept');
    const sqs = new SQSClient(as(B, running));
    const QueueUrl = `${running.endpoint}/${B}/jobs`;
    const AttributeNames = ['ApproximateNumberOfMessages'] as const;
    await vi.waitFor(async () => {
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] });
      expect((await sqs.send(command)).Attributes).toEqual({ ApproximateNumberOfMessages: '1' });
    }, WAIT);
    expect(lines).toEqual([]);
  });
});

describe('a missing right', () => {
  it('to receive leaves messages and is said', async () => {
    const { WorkerRights: _, Worker, ...relay } = relayStack();
    await put(await start({ ...relay, Worker: { ...(Worker as object), DependsOn: [] } }), 'stuck');
    await vi.waitFor(() => expect(lines.join('\n')).toMatch(/event source .*:jobs: AccessDenied/), WAIT);
    expect(lines.join('\n')).not.toContain('job stuck');
  });
});

describe('an assembly that cannot be deployed', () => {
  const replaced = (logicalId: string, Properties: object) => {
    const resource = relayStack()[logicalId] as { Type: string; Properties: object };
    return { ...relayStack(), [logicalId]: { ...resource, Properties: { ...resource.Properties, ...Properties } } };
  };
  const cases = [
    {
      name: 'a role that does not trust Lambda',
      relay: replaced('WorkerRole', { AssumeRolePolicyDocument: { Statement: [] } }),
      message: /Relay\/Worker \(AWS::Lambda::Function\): The role defined for the function cannot be assumed by Lambda/,
    },
    {
      name: 'an AWS-managed policy',
      relay: replaced('WorkerRole', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
      message: /Relay\/WorkerRole .*AWS-managed policy arn:aws:iam::aws:policy\/AdministratorAccess/,
    },
    {
      name: 'a bundle that is not in the assembly',
      relay: replaced('Worker', { Code: { S3Bucket: 'assets', S3Key: 'other.zip' } }),
      message: /Relay\/Worker .*no asset assets\/other\.zip/,
    },
    {
      name: 'a queue that shows messages too early',
      relay: replaced('Jobs', { VisibilityTimeout: 1 }),
      message: /Relay\/Mapping .*Queue visibility timeout: 1 seconds is less than Function timeout: 5 seconds/,
    },
    {
      name: 'a property without meaning here',
      relay: replaced('Mapping', { FilterCriteria: { Filters: [] } }),
      message: /Relay\/Mapping .*FilterCriteria/s,
    },
    {
      name: 'a foreign intrinsic function',
      relay: replaced('Jobs', { QueueName: { 'Fn::Sub': 'jobs' } }),
      message: /Relay\/\w+: the local cloud does not resolve Fn::Sub/,
    },
  ];
  it.each(cases)('$name', async ({ relay, message }) => {
    await expect(start(relay)).rejects.toThrow(message);
  });
});
