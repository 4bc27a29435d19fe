import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Sweeps } from '../app/sweep-ports.ts';
import { SweepState } from '../domain/sweep.ts';
import { REGISTRY } from '../env.ts';
import { keyOf, type RegistryTable, readIfReadable } from './registry-table.ts';

const KEY = { pk: REGISTRY.sweepPartition, sk: 'STATUS' };

/** What sweeps leave to each other, one item. It is written whole: see decisions/0010 on two sweeps at once. */
export function createSweeps(table: RegistryTable): Sweeps {
  return {
    read: async () => (await readIfReadable(table, KEY, SweepState)) ?? {},
    async put(state) {
      await table.client.send(new PutCommand({ TableName: table.name, Item: { ...keyOf(KEY), ...state } }));
    },
  };
}
