import { DeleteCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { Followers } from '../app/ports.ts';
import { Follower } from '../domain/follower.ts';
import type { PipelineName, RepositoryArn } from '../domain/names.ts';
import { inIndex, keyOf, type RegistryTable, readKind } from './registry-table.ts';

const itemKey = (repository: RepositoryArn, pipeline: PipelineName, action: string) => ({
  pk: `REPO#${repository}`,
  sk: `PIPE#${pipeline}#${action}`,
});

/** Follower items, all that dispatch reads for a repository in one query. */
export function createFollowers(table: RegistryTable): Followers {
  const query = async (repository: RepositoryArn, prefix: string): Promise<Follower[]> => {
    const pages = paginateQuery(
      { client: table.client },
      {
        TableName: table.name,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': `REPO#${repository}`, ':prefix': prefix },
        ConsistentRead: true,
      },
    );
    const followers: Follower[] = [];
    for await (const { Items = [] } of pages) followers.push(...Items.map((item) => Follower.parse(item)));
    return followers;
  };
  return {
    of: (repository) => query(repository, 'PIPE#'),
    ofPipeline: (repository, pipeline) => query(repository, `PIPE#${pipeline}#`),
    all: () => readKind(table, 'follower', Follower),
    async put(follower) {
      const key = keyOf(itemKey(follower.repository, follower.pipeline, follower.action));
      await table.client.send(
        new PutCommand({ TableName: table.name, Item: { ...key, ...inIndex('follower'), ...follower } }),
      );
    },
    async remove(pipeline, { repository, action }) {
      const key = keyOf(itemKey(repository, pipeline, action));
      await table.client.send(new DeleteCommand({ TableName: table.name, Key: key }));
    },
  };
}
