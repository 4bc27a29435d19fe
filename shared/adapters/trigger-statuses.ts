import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { TriggerStatuses } from '../app/trigger-ports.ts';
import { TriggerStatus } from '../domain/triggers/trigger-status.ts';
import { REGISTRY } from '../env.ts';
import { inIndex, keyOf, type RegistryTable, readIfReadable } from './registry-table.ts';

const KEY = { pk: REGISTRY.triggersPartition, sk: 'STATUS' };

/** What the last look at the rules found, one item. */
export function createTriggerStatuses(table: RegistryTable): TriggerStatuses {
  return {
    read: () => readIfReadable(table, KEY, TriggerStatus),
    async put(status) {
      const item = { ...keyOf(KEY), ...inIndex('wiring', status.subject), ...status };
      await table.client.send(new PutCommand({ TableName: table.name, Item: item }));
    },
  };
}
