import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Pipelines } from '../app/registry-ports.ts';
import type { PipelineName } from '../domain/names.ts';
import { PipelineStatus } from '../domain/pipeline-status.ts';
import { inIndex, keyOf, type RegistryTable, readIfReadable, readKind } from './registry-table.ts';

const itemKey = (name: PipelineName) => ({ pk: `PIPELINE#${name}`, sk: 'STATUS' });

/** Status items of pipelines. Callers hold the pipeline's `registration` lease while they write. */
export function createPipelines(table: RegistryTable): Pipelines {
  return {
    read: (name) => readIfReadable(table, itemKey(name), PipelineStatus),
    async put(status) {
      const item = { ...keyOf(itemKey(status.name)), ...inIndex('pipeline', status.name), ...status };
      await table.client.send(new PutCommand({ TableName: table.name, Item: item }));
    },
    async forget(name) {
      await table.client.send(new DeleteCommand({ TableName: table.name, Key: keyOf(itemKey(name)) }));
    },
    all: () => readKind(table, 'pipeline', PipelineStatus),
  };
}
