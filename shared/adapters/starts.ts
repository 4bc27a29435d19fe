import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import type { Clock, Starts } from '../app/ports.ts';
import type { StartRequest } from '../domain/follower.ts';
import { LastStarted, StartRecord } from '../domain/start.ts';
import { expiresAfter, holds, type ItemKey, keyOf, type RegistryTable, readItem } from './registry-table.ts';

/** Claims outlive every redelivery and redrive: dead-letter queues keep messages for 14 days. */
const DAYS_KEPT = 60;

const Run = z.object({ pushId: z.string() });

const startKey = ({ push, pipeline }: StartRequest): ItemKey => ({ pk: `START#${push.id}`, sk: pipeline });
const runKey = ({ pipeline }: StartRequest, executionId: string): ItemKey => {
  return { pk: `PIPELINE#${pipeline}`, sk: `RUN#${executionId}` };
};
const lastStartedKey = ({ push, pipeline }: StartRequest): ItemKey => {
  return { pk: `PIPELINE#${pipeline}`, sk: `STARTED#${push.repository}#${push.ref}` };
};

export function createStarts(table: RegistryTable, clock: Pick<Clock, 'now'>): Starts {
  const put = (key: ItemKey, item: object, condition?: string) =>
    table.client.send(
      new PutCommand({
        TableName: table.name,
        Item: { ...keyOf(key), ...item, ...expiresAfter(DAYS_KEPT, clock.now()) },
        ...(condition === undefined ? {} : { ConditionExpression: condition }),
      }),
    );
  return {
    async claim(request, since) {
      const record: StartRecord = { status: 'attempting', since: since.toISOString() };
      if (await holds(put(startKey(request), record, 'attribute_not_exists(pk)'))) return 'claimed';
      const existing = await readItem(table, startKey(request), StartRecord);
      if (existing === undefined) throw new Error(`claim ${startKey(request).pk} went away while it was read`);
      return existing;
    },
    async finish(request, record) {
      await put(startKey(request), record);
    },
    async adopt(request, executionId) {
      const key = runKey(request, executionId);
      if (await holds(put(key, { pushId: request.push.id }, 'attribute_not_exists(pk)'))) return true;
      return (await readItem(table, key, Run))?.pushId === request.push.id;
    },
    lastStarted: (request) => readItem(table, lastStartedKey(request), LastStarted),
    async setLastStarted(request) {
      await put(lastStartedKey(request), LastStarted.parse(request.push));
    },
  };
}
