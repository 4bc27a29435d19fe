import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Refs } from '../app/registry-ports.ts';
import { NO_PUSHES, type RefKey, RefState } from '../domain/push.ts';
import { holds, keyOf, type RegistryTable, readItem } from './registry-table.ts';

const RefItem = RefState.extend({ revision: z.number().int().positive() });

const itemKey = ({ repository, ref }: RefKey) => ({ pk: `REPO#${repository}`, sk: `REF#${ref}` });

/** Refs as items of their repository; a revision number makes each replacement conditional. */
export function createRefs(table: RegistryTable): Refs {
  return {
    async read(key) {
      const item = await readItem(table, itemKey(key), RefItem);
      if (item === undefined) return { state: NO_PUSHES, revision: 0 };
      const { revision, ...state } = item;
      return { state, revision };
    },
    replace(key, state, revision) {
      return holds(
        table.client.send(
          new PutCommand({
            TableName: table.name,
            Item: { ...keyOf(itemKey(key)), ...state, revision: revision + 1 },
            ConditionExpression: revision === 0 ? 'attribute_not_exists(revision)' : 'revision = :revision',
            ...(revision === 0 ? {} : { ExpressionAttributeValues: { ':revision': revision } }),
          }),
        ),
      );
    },
  };
}
