import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Pipelines } from '../app/ports.ts';
import type { PipelineName } from '../domain/names.ts';
import { PipelineStatus } from '../domain/pipeline-status.ts';
import { inIndex, keyOf, type RegistryTable, readable, readItem, readKind } from './registry-table.ts';

const itemKey = (name: PipelineName) => ({ pk: `PIPELINE#${name}`, sk: 'STATUS' });

/** Status items of pipelines. Callers hold the pipeline's `registration` lease while they write. */
export function createPipelines(table: RegistryTable): Pipelines {
  return {
    async read(name) {
      const item = await readItem(table, itemKey(name), z.unknown());
      const read = item === undefined ? undefined : readable(table, item, PipelineStatus);
      return read !== undefined && 'value' in read ? read.value : undefined;
    },
    async put(status) {
      const item = { ...keyOf(itemKey(status.name)), ...inIndex('pipeline'), ...status };
      await table.client.send(new PutCommand({ TableName: table.name, Item: item }));
    },
    async forget(name) {
      await table.client.send(new DeleteCommand({ TableName: table.name, Key: keyOf(itemKey(name)) }));
    },
    all: () => readKind(table, 'pipeline', PipelineStatus),
  };
}
