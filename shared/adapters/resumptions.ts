import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Resumptions } from '../app/registry-ports.ts';
import { EventTime } from '../domain/names.ts';
import { REGISTRY } from '../env.ts';
import { keyOf, type RegistryTable, readIfReadable } from './registry-table.ts';

const itemKey = (subject: string) => ({ pk: REGISTRY.resumePartition, sk: subject });

const Resumption = z.object({ at: EventTime });

/** Marks that people set, one item a subject. One that cannot be read is told and counts for none. */
export function createResumptions(table: RegistryTable): Resumptions {
  return {
    of: async (subject) => (await readIfReadable(table, itemKey(subject), Resumption))?.at,
    async resume(subject, at) {
      await table.client.send(new PutCommand({ TableName: table.name, Item: { ...keyOf(itemKey(subject)), at } }));
    },
  };
}
