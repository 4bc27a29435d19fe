import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Wirings } from '../app/registry-ports.ts';
import { accountOf, WiringStatus } from '../domain/wiring/wiring-status.ts';
import { inIndex, keyOf, type RegistryTable, readIfReadable, readKind, replacing } from './registry-table.ts';

const itemKey = (subject: string) => {
  const account = accountOf(subject);
  return { pk: account === undefined ? 'BUS' : `ACCOUNT#${account}`, sk: 'STATUS' };
};

/** What guards saw, one item a subject. Whatever else the item of an account holds stays as it is. */
export function createWirings(table: RegistryTable): Wirings {
  return {
    read: (subject) => readIfReadable(table, itemKey(subject), WiringStatus),
    async put(status) {
      const { subject } = status;
      const attributes = { lookedAt: undefined, untold: undefined, ...status, ...inIndex('wiring', subject) };
      const update = { TableName: table.name, Key: keyOf(itemKey(subject)), ...replacing(attributes) };
      await table.client.send(new UpdateCommand(update));
    },
    all: () => readKind(table, 'wiring', WiringStatus),
  };
}
