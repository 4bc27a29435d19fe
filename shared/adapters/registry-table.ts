import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
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
