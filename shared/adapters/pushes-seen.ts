import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { PushesSeen } from '../app/registry-ports.ts';
import type { RegistryTable } from './registry-table.ts';

/** Looks whether a repository has any ref item. */
export function createPushesSeen({ client, name }: RegistryTable): PushesSeen {
  return {
    async any(repository) {
      const { Count = 0 } = await client.send(
        new QueryCommand({
          TableName: name,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': `REPO#${repository}`, ':prefix': 'REF#' },
          Limit: 1,
        }),
      );
      return Count > 0;
    },
  };
}
