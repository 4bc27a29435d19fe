import { BatchWriteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../app/clock.ts';
import type { History } from '../app/registry-ports.ts';
import { byHandRecord, type DecisionRecord, toRecord } from '../domain/decision-record.ts';
import type { PipelineName } from '../domain/names.ts';
import { expiresAfter, keyOf, type RegistryTable } from './registry-table.ts';

const DAYS_KEPT = 30;

/** Writes that BatchWriteItem takes at most (DynamoDB API reference). */
const BATCH = 25;

/** Tries of what a batch left unwritten, before the message goes back to the queue. */
const TRIES = 5;

/** Decisions as items of their pipeline, newest last. */
export function createHistory(table: RegistryTable, clock: Clock): History {
  const write = async (items: readonly Record<string, unknown>[]): Promise<void> => {
    let waiting = items.map((Item) => ({ PutRequest: { Item } }));
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const request = new BatchWriteCommand({ RequestItems: { [table.name]: waiting } });
      const { UnprocessedItems = {} } = await table.client.send(request);
      waiting = (UnprocessedItems[table.name] ?? []) as typeof waiting;
      if (waiting.length === 0) return;
      await clock.backOff(attempt);
    }
    throw new Error(`${waiting.length} decisions not written`);
  };
  return {
    async record(event, push, decisions) {
      const items = decisions.map((decision) =>
        itemOf(decision.follower.pipeline, toRecord(event, push, decision), clock),
      );
      for (let from = 0; from < items.length; from += BATCH) await write(items.slice(from, from + BATCH));
    },
    async recordByHand(request) {
      const Item = itemOf(request.pipeline, byHandRecord(request), clock);
      await table.client.send(new PutCommand({ TableName: table.name, Item }));
    },
  };
}

function itemOf(pipeline: PipelineName, record: DecisionRecord, clock: Clock): Record<string, unknown> {
  const { time, pushId, action = '' } = record;
  const key = keyOf({ pk: `PIPELINE#${pipeline}`, sk: `DECISION#${time}#${pushId}#${action}` });
  return { ...key, ...record, ...expiresAfter(DAYS_KEPT, clock.now()) };
}
