import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { z } from 'zod';
import { REGISTRY } from '../env.ts';

/** The registry table: one partition key and one sort key, both strings. */
export type RegistryTable = { readonly client: DynamoDBDocumentClient; readonly name: string };

export type ItemKey = { readonly pk: string; readonly sk: string };

/** DynamoDB key attributes of an item. */
export const keyOf = ({ pk, sk }: ItemKey) => ({ [REGISTRY.partitionKey]: pk, [REGISTRY.sortKey]: sk });

/** Reads one item, strongly consistent. Throws ZodError for an item that is not of the schema. */
export async function readItem<T>(table: RegistryTable, key: ItemKey, schema: z.ZodType<T>): Promise<T | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keyOf(key), ConsistentRead: true }),
  );
  return Item === undefined ? undefined : schema.parse(Item);
}

/** What is in the index, by the value of its partition key. */
export type Kind = 'pipeline' | 'follower';

/** Attribute that puts an item into the index. */
export const inIndex = (kind: Kind) => ({ [REGISTRY.indexPartitionKey]: kind });

/** Every item of a kind, eventually consistent. Throws ZodError for an item that is not of the schema. */
export async function readKind<T>(table: RegistryTable, kind: Kind, schema: z.ZodType<T>): Promise<T[]> {
  const pages = paginateQuery(
    { client: table.client },
    {
      TableName: table.name,
      IndexName: REGISTRY.index,
      KeyConditionExpression: '#kind = :kind',
      ExpressionAttributeNames: { '#kind': REGISTRY.indexPartitionKey },
      ExpressionAttributeValues: { ':kind': kind },
    },
  );
  const found: T[] = [];
  for await (const { Items = [] } of pages) found.push(...Items.map((item) => schema.parse(item)));
  return found;
}

/** Runs a conditional write; false where its condition does not hold. */
export async function holds(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** Time-to-live attribute of an item that may go after so many days. */
export const expiresAfter = (days: number, now: Date) => ({
  [REGISTRY.expiry]: Math.floor(now.getTime() / 1000) + days * 86_400,
});
