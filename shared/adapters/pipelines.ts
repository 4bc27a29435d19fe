import { DeleteCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { Pipelines } from '../app/ports.ts';
import type { PipelineName } from '../domain/names.ts';
import { PipelineStatus } from '../domain/pipeline-status.ts';
import { REGISTRY } from '../env.ts';
import { keyOf, type RegistryTable, readItem } from './registry-table.ts';

/** Value of the index's partition key: only pipeline statuses are in the index. */
const KIND = 'pipeline';

const itemKey = (name: PipelineName) => ({ pk: `PIPELINE#${name}`, sk: 'STATUS' });

/** Status items of pipelines. Callers hold the pipeline's `registration` lease while they write. */
export function createPipelines(table: RegistryTable): Pipelines {
  return {
    read: (name) => readItem(table, itemKey(name), PipelineStatus),
    async put(status) {
      const item = { ...keyOf(itemKey(status.name)), [REGISTRY.indexPartitionKey]: KIND, ...status };
      await table.client.send(new PutCommand({ TableName: table.name, Item: item }));
    },
    async forget(name) {
      await table.client.send(new DeleteCommand({ TableName: table.name, Key: keyOf(itemKey(name)) }));
    },
    async all() {
      const pages = paginateQuery(
        { client: table.client },
        {
          TableName: table.name,
          IndexName: REGISTRY.index,
          KeyConditionExpression: '#kind = :kind',
          ExpressionAttributeNames: { '#kind': REGISTRY.indexPartitionKey },
          ExpressionAttributeValues: { ':kind': KIND },
        },
      );
      const statuses: PipelineStatus[] = [];
      for await (const { Items = [] } of pages) statuses.push(...Items.map((item) => PipelineStatus.parse(item)));
      return statuses;
    },
  };
}
