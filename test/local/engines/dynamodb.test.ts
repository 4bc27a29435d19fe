import {
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  TagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { A, B, policy, REGION, type SmallCloud, startSmallCloud } from '../edge/small-cloud.ts';
import { REGISTRY_TABLE } from './registry-table.ts';

const TableName = 'registry';
let cloud: SmallCloud;
let inA: DynamoDBClient;
let inB: DynamoDBClient;

const table = new CreateTableCommand({ TableName, ...REGISTRY_TABLE });

beforeAll(async () => {
  cloud = await startSmallCloud();
  inA = new DynamoDBClient(cloud.client(A));
  inB = new DynamoDBClient(cloud.client(B));
  await inA.send(table);
  await inB.send(table);
});
afterAll(() => cloud.close());

test('each account has its own table of one name, with its own ARN', async () => {
  const before = { ...process.env };
  await inB.send(new PutItemCommand({ TableName, Item: { pk: { S: 'k' }, kind: { S: 'b' } } }));
  const read = (client: DynamoDBClient) => client.send(new GetItemCommand({ TableName, Key: { pk: { S: 'k' } } }));
  expect((await read(inB)).Item).toEqual({ pk: { S: 'k' }, kind: { S: 'b' } });
  expect((await read(inA)).Item).toBeUndefined();
  const { Table } = await inB.send(new DescribeTableCommand({ TableName }));
  expect(Table?.TableArn).toBe(`arn:aws:dynamodb:${REGION}:${B}:table/registry`);
  expect(Table?.CreationDateTime).toBeInstanceOf(Date);
  expect(process.env).toEqual(before);
});

test('a failed condition is the error that SDK clients know', async () => {
  const put = new PutItemCommand({
    TableName,
    Item: { pk: { S: 'once' } },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  await inB.send(put);
  await expect(inB.send(put)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
});

test('a table that exists is told by name, and one can be tagged', async () => {
  await expect(inB.send(table)).rejects.toMatchObject({
    name: 'ResourceInUseException',
    message: 'Table already exists: registry',
  });
  const ResourceArn = `arn:aws:dynamodb:${REGION}:${B}:table/registry`;
  const Tags = [{ Key: 'team', Value: 'a' }];
  await inB.send(new TagResourceCommand({ ResourceArn, Tags }));
  expect((await inB.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags).toEqual(Tags);
});

test('time to live and point-in-time recovery are remembered for a table that exists', async () => {
  const TimeToLiveSpecification = { Enabled: true, AttributeName: 'expiresAt' };
  await inB.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  const { TimeToLiveDescription } = await inB.send(new DescribeTimeToLiveCommand({ TableName }));
  expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
  expect((await inA.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription).toEqual({
    TimeToLiveStatus: 'DISABLED',
  });
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
  await inB.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
  const { ContinuousBackupsDescription: backups } = await inB.send(new DescribeContinuousBackupsCommand({ TableName }));
  expect(backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe('ENABLED');
  const absent = new UpdateTimeToLiveCommand({ TableName: 'absent', TimeToLiveSpecification });
  await expect(inB.send(absent)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('a query of an index needs the index', async () => {
  const arn = `arn:aws:dynamodb:${REGION}:${B}:table/registry`;
  const query = new QueryCommand({
    TableName,
    IndexName: 'by-kind',
    KeyConditionExpression: 'kind = :kind',
    ExpressionAttributeValues: { ':kind': { S: 'b' } },
  });
  const asRole = (name: string, Resource: string) =>
    new DynamoDBClient(cloud.client(cloud.session(name, { read: policy({ Action: 'dynamodb:Query', Resource }) })));
  await expect(asRole('table-reader', arn).send(query)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: `User: arn:aws:sts::${B}:assumed-role/table-reader/worker is not authorized to perform: dynamodb:Query on resource: ${arn}/index/by-kind because no identity-based policy allows the dynamodb:Query action`,
  });
  expect((await asRole('index-reader', `${arn}/index/*`).send(query)).Items).toBeDefined();
});
