import { DeleteCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { Followers } from '../app/registry-ports.ts';
import { Follower } from '../domain/follower.ts';
import { PipelineName, type RepositoryArn } from '../domain/names.ts';
import { inIndex, keyOf, type RegistryTable, readable, readKind } from './registry-table.ts';

const itemKey = (repository: RepositoryArn, pipeline: PipelineName, action: string) => ({
  pk: `REPO#${repository}`,
  sk: `PIPE#${pipeline}#${action}`,
});

/** Follower items, all that dispatch reads for a repository in one query. */
export function createFollowers(table: RegistryTable): Followers {
  const query = async (repository: RepositoryArn, prefix: string): Promise<unknown[]> => {
    const pages = paginateQuery(
      { client: table.client },
      {
        TableName: table.name,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': `REPO#${repository}`, ':prefix': prefix },
        ConsistentRead: true,
      },
    );
    const items: unknown[] = [];
    for await (const { Items = [] } of pages) items.push(...Items);
    return items;
  };
  return {
    async of(repository) {
      const reads = (await query(repository, 'PIPE#')).map((item) => readable(table, item, Follower));
      return {
        followers: reads.flatMap((read) => ('value' in read ? read.value : [])),
        unreadable: reads.flatMap((read) => ('key' in read ? PipelineName.parse(read.key.sk.split('#')[1]) : [])),
      };
    },
    async ofPipeline(repository, pipeline) {
      return (await query(repository, `PIPE#${pipeline}#`)).map((item) => Follower.parse(item));
    },
    all: () => readKind(table, 'follower', Follower),
    async placesOf(pipeline) {
      const own = await readKind(table, 'follower', Follower, pipeline);
      return own.map(({ repository, action }) => ({ repository, action }));
    },
    async put(follower) {
      const key = keyOf(itemKey(follower.repository, follower.pipeline, follower.action));
      await table.client.send(
        new PutCommand({
          TableName: table.name,
          Item: { ...key, ...inIndex('follower', follower.pipeline), ...follower },
        }),
      );
    },
    async remove(pipeline, { repository, action }) {
      const key = keyOf(itemKey(repository, pipeline, action));
      await table.client.send(new DeleteCommand({ TableName: table.name, Key: key }));
    },
  };
}
