import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Wirings } from '../app/registry-ports.ts';
import { accountOf, WiringStatus } from '../domain/wiring/wiring-status.ts';
import { inIndex, keyOf, type RegistryTable, readIfReadable, readKind } from './registry-table.ts';

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
      const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
      const absent = Object.entries(attributes).filter(([, value]) => value === undefined);
      const set = given.map(([name]) => `#${name} = :${name}`).join(', ');
      const remove = absent.length === 0 ? '' : ` REMOVE ${absent.map(([name]) => `#${name}`).join(', ')}`;
      const command = new UpdateCommand({
        TableName: table.name,
        Key: keyOf(itemKey(subject)),
        UpdateExpression: `SET ${set}${remove}`,
        ExpressionAttributeNames: Object.fromEntries(Object.keys(attributes).map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])),
      });
      await table.client.send(command);
    },
    all: () => readKind(table, 'wiring', WiringStatus),
  };
}
