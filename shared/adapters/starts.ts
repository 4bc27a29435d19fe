import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Clock } from '../app/clock.ts';
import type { Attempts, Starts } from '../app/registry-ports.ts';
import type { StartRequest } from '../domain/follower.ts';
import type { PipelineName } from '../domain/names.ts';
import { Attempt, LastStarted, StartRecord } from '../domain/start.ts';
import { expiresAfter, holds, type ItemKey, keyOf, type RegistryTable, readItem } from './registry-table.ts';

/** Records outlive every redelivery and redrive: dead-letter queues keep messages for 14 days. */
const DAYS_KEPT = 60;

const startKey = ({ push, pipeline }: StartRequest): ItemKey => ({ pk: `START#${push.id}`, sk: pipeline });
const lastStartedKey = ({ push, pipeline }: StartRequest): ItemKey => {
  return { pk: `PIPELINE#${pipeline}`, sk: `STARTED#${push.repository}#${push.ref}` };
};
const attemptKey = (pipeline: PipelineName): ItemKey => ({ pk: `PIPELINE#${pipeline}`, sk: 'ATTEMPT' });
const runKey = ({ pipeline }: StartRequest, executionId: string): ItemKey => {
  return { pk: `PIPELINE#${pipeline}`, sk: `RUN#${executionId}` };
};

/** An attempt that is accounted for leaves the item without one: `start` needs no right to delete. */
const AttemptItem = z.object({ attempt: Attempt.optional() });

const Run = z.object({ pushId: z.string() });

type Put = (key: ItemKey, item: object, condition?: string) => Promise<unknown>;

function expiringPut(table: RegistryTable, clock: Pick<Clock, 'now'>): Put {
  return (key, item, condition) =>
    table.client.send(
      new PutCommand({
        TableName: table.name,
        Item: { ...keyOf(key), ...item, ...expiresAfter(DAYS_KEPT, clock.now()) },
        ...(condition === undefined ? {} : { ConditionExpression: condition }),
      }),
    );
}

export function createStarts(table: RegistryTable, clock: Pick<Clock, 'now'>): Starts {
  const put = expiringPut(table, clock);
  return {
    read: (request) => readItem(table, startKey(request), StartRecord),
    async finish(request, record) {
      await put(startKey(request), record);
    },
    lastStarted: (request) => readItem(table, lastStartedKey(request), LastStarted),
    async setLastStarted(request) {
      await put(lastStartedKey(request), LastStarted.parse(request.push));
    },
  };
}

export function createAttempts(table: RegistryTable, clock: Pick<Clock, 'now'>): Attempts {
  const put = expiringPut(table, clock);
  return {
    pending: async (pipeline) => (await readItem(table, attemptKey(pipeline), AttemptItem))?.attempt,
    async begin(attempt) {
      await put(attemptKey(attempt.request.pipeline), { attempt });
    },
    async end(pipeline) {
      await put(attemptKey(pipeline), {});
    },
    async claimRun(request, executionId) {
      const key = runKey(request, executionId);
      if (await holds(put(key, { pushId: request.push.id }, 'attribute_not_exists(pk)'))) return true;
      return (await readItem(table, key, Run))?.pushId === request.push.id;
    },
  };
}
