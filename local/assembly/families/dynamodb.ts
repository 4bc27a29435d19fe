import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { callAsRoot, type DeployHost, type Family, generatedName, type Resource } from '../resource.ts';

const List = z.array(z.record(z.string(), z.unknown()));
const Table = z.strictObject({
  TableName: z.string().optional(),
  AttributeDefinitions: List,
  KeySchema: List,
  BillingMode: z.string().optional(),
  GlobalSecondaryIndexes: List.optional(),
  LocalSecondaryIndexes: List.optional(),
  ProvisionedThroughput: z.unknown().optional(),
  TimeToLiveSpecification: z.unknown().optional(),
  PointInTimeRecoverySpecification: z.unknown().optional(),
  SSESpecification: z.unknown().optional(),
  DeletionProtectionEnabled: z.boolean().optional(),
  Tags: z.unknown().optional(),
});
const Description = z.object({ Table: z.object({ TableStatus: z.string() }) });

const POLL_MILLISECONDS = 20;

async function untilActive(resource: Resource, host: DeployHost, TableName: string): Promise<void> {
  for (;;) {
    const output = await callAsRoot(host, resource, 'dynamodb', 'DescribeTable', { TableName });
    if (Description.parse(output).Table.TableStatus === 'ACTIVE') return;
    await wait(POLL_MILLISECONDS);
  }
}

/** Encryption, deletion protection and tags have no meaning here. */
async function createTable(resource: Resource, host: DeployHost): Promise<void> {
  const table = Table.parse(resource.properties);
  const TableName = resource.identity.ref;
  const { AttributeDefinitions, KeySchema, BillingMode, ProvisionedThroughput } = table;
  const { GlobalSecondaryIndexes, LocalSecondaryIndexes } = table;
  await callAsRoot(host, resource, 'dynamodb', 'CreateTable', {
    TableName,
    AttributeDefinitions,
    KeySchema,
    ...(BillingMode !== undefined && { BillingMode }),
    ...(ProvisionedThroughput !== undefined && { ProvisionedThroughput }),
    ...(GlobalSecondaryIndexes !== undefined && { GlobalSecondaryIndexes }),
    ...(LocalSecondaryIndexes !== undefined && { LocalSecondaryIndexes }),
  });
  await untilActive(resource, host, TableName);
  const { TimeToLiveSpecification, PointInTimeRecoverySpecification } = table;
  if (TimeToLiveSpecification !== undefined) {
    await callAsRoot(host, resource, 'dynamodb', 'UpdateTimeToLive', { TableName, TimeToLiveSpecification });
  }
  if (PointInTimeRecoverySpecification !== undefined) {
    const input = { TableName, PointInTimeRecoverySpecification };
    await callAsRoot(host, resource, 'dynamodb', 'UpdateContinuousBackups', input);
  }
}

export const DYNAMODB: Family = {
  'AWS::DynamoDB::Table': {
    identify(place, name) {
      const ref = name('TableName') ?? generatedName(place);
      return { ref, attributes: { Arn: `arn:aws:dynamodb:${place.region}:${place.account}:table/${ref}` } };
    },
    deploy: createTable,
  },
};
