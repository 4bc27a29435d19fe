import { randomUUID } from 'node:crypto';
import { DeleteCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Freezes } from '../app/registry-ports.ts';
import type { StartRequest } from '../domain/follower.ts';
import { Freeze, HeldStart } from '../domain/freeze.ts';
import { REGISTRY } from '../env.ts';
import { holds, type ItemKey, keyOf, type RegistryTable, readable, readItem } from './registry-table.ts';

const STATUS: ItemKey = { pk: REGISTRY.freezePartition, sk: 'STATUS' };

const heldKey = ({ pipeline, push }: StartRequest): ItemKey => {
  return { pk: STATUS.pk, sk: `HELD#${pipeline}#${push.repository}#${push.ref}` };
};

/** A thaw leaves the item without a freeze. */
const StatusItem = z.object({ freeze: Freeze.optional() });

/** The freeze, and the starts that it holds, as items of one partition. */
export function createFreezes(table: RegistryTable): Freezes {
  const put = (key: ItemKey, item: object) =>
    table.client.send(new PutCommand({ TableName: table.name, Item: { ...keyOf(key), ...item } }));
  return {
    current: async () => (await readItem(table, STATUS, StatusItem))?.freeze,
    async set(freeze) {
      await put(STATUS, freeze === undefined ? {} : { freeze });
    },
    heldLike: (request) => readItem(table, heldKey(request), HeldStart),
    async hold(request) {
      await put(heldKey(request), { request, revision: randomUUID() });
    },
    async held() {
      const pages = paginateQuery(
        { client: table.client },
        {
          TableName: table.name,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': STATUS.pk, ':prefix': 'HELD#' },
          ConsistentRead: true,
        },
      );
      const found: HeldStart[] = [];
      for await (const { Items = [] } of pages) {
        for (const item of Items) {
          const read = readable(table, item, HeldStart);
          if ('value' in read) found.push(read.value);
        }
      }
      return found;
    },
    async forget({ request, revision }) {
      const command = new DeleteCommand({
        TableName: table.name,
        Key: keyOf(heldKey(request)),
        ConditionExpression: 'revision = :revision',
        ExpressionAttributeValues: { ':revision': revision },
      });
      await holds(table.client.send(command));
    },
  };
}
