import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { describeIssues } from '../domain/errors.ts';
import type { PipelineName } from '../domain/names.ts';
import { REGISTRY } from '../env.ts';

/** The registry table: one partition key and one sort key, both strings. */
export type RegistryTable = {
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
  /** Told of every item that is not of its schema: written by other code, or by hand. */
  readonly onUnreadable: (key: ItemKey, detail: string) => void;
};

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

const Key = z.object({ [REGISTRY.partitionKey]: z.string(), [REGISTRY.sortKey]: z.string() });

/** An item as its schema has it, or its key where it is not of the schema: one bad item must not stop the rest. */
export function readable<T>(
  table: RegistryTable,
  item: unknown,
  schema: z.ZodType<T>,
): { value: T } | { key: ItemKey } {
  const parsed = schema.safeParse(item);
  if (parsed.success) return { value: parsed.data };
  const key = Key.parse(item);
  table.onUnreadable(key, describeIssues(parsed.error, item));
  return { key };
}

/** One item as its schema has it; none where it is not of the schema, which is told. Strongly consistent. */
export async function readIfReadable<T>(table: RegistryTable, key: ItemKey, schema: z.ZodType<T>) {
  const item = await readItem(table, key, z.unknown());
  const read = item === undefined ? undefined : readable(table, item, schema);
  return read !== undefined && 'value' in read ? read.value : undefined;
}

/** What is in the index, by the value of its partition key. */
export type Kind = 'pipeline' | 'follower' | 'wiring' | 'branches';

/** Attributes that put an item into the index: of a pipeline by its name, of the wiring by its subject, of branches by their repository. */
export const inIndex = (kind: Kind, name: string) => ({
  [REGISTRY.indexPartitionKey]: kind,
  [REGISTRY.indexSortKey]: name,
});

/**
 * Every item of a kind, or those of one pipeline, eventually consistent; those that are not of the schema are told and
 * left out.
 */
export async function readKind<T>(
  table: RegistryTable,
  kind: Kind,
  schema: z.ZodType<T>,
  pipeline?: PipelineName,
): Promise<T[]> {
  const isOfPipeline = pipeline === undefined ? '' : ' AND #pipeline = :pipeline';
  const pages = paginateQuery(
    { client: table.client },
    {
      TableName: table.name,
      IndexName: REGISTRY.index,
      KeyConditionExpression: `#kind = :kind${isOfPipeline}`,
      ExpressionAttributeNames: {
        '#kind': REGISTRY.indexPartitionKey,
        ...(pipeline === undefined ? {} : { '#pipeline': REGISTRY.indexSortKey }),
      },
      ExpressionAttributeValues: { ':kind': kind, ...(pipeline === undefined ? {} : { ':pipeline': pipeline }) },
    },
  );
  const found: T[] = [];
  for await (const { Items = [] } of pages) {
    for (const item of Items) {
      const read = readable(table, item, schema);
      if ('value' in read) found.push(read.value);
    }
  }
  return found;
}

/** What of an update sets these attributes, removes those that are undefined, and leaves all others. */
export function replacing(attributes: Readonly<Record<string, unknown>>) {
  const names = Object.keys(attributes);
  const given = names.filter((name) => attributes[name] !== undefined);
  const absent = names.filter((name) => attributes[name] === undefined);
  const set = given.map((name) => `#${name} = :${name}`).join(', ');
  const remove = absent.length === 0 ? '' : ` REMOVE ${absent.map((name) => `#${name}`).join(', ')}`;
  return {
    UpdateExpression: `SET ${set}${remove}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(given.map((name) => [`:${name}`, attributes[name]])),
  };
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
