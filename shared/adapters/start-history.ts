import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { StartHistory } from '../app/registry-ports.ts';
import type { PipelineName } from '../domain/names.ts';
import { LastStarted, StartRecord } from '../domain/start.ts';
import { type RegistryTable, readable, readIfReadable } from './registry-table.ts';

/** Refs of one pipeline whose runs are looked up; each costs a read. */
const MOST_REFS = 20;

/** Reads what `start` wrote of a pipeline: its `STARTED#` items, and the records of its pushes. */
export function createStartHistory(table: RegistryTable): StartHistory {
  const outcomeOf: StartHistory['outcomeOf'] = (pipeline, pushId) =>
    readIfReadable(table, { pk: `START#${pushId}`, sk: pipeline }, StartRecord);
  return {
    outcomeOf,
    async lastOfEachRef(pipeline) {
      const last = await lastStarts(table, pipeline);
      return Promise.all(
        last
          .toSorted((a, b) => Date.parse(b.time) - Date.parse(a.time))
          .slice(0, MOST_REFS)
          .map(async (push) => {
            const record = await outcomeOf(pipeline, push.id);
            return { ...push, ...(record?.status === 'started' ? { executionId: record.executionId } : {}) };
          }),
      );
    },
  };
}

async function lastStarts(table: RegistryTable, pipeline: PipelineName): Promise<LastStarted[]> {
  const pages = paginateQuery(
    { client: table.client },
    {
      TableName: table.name,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': `PIPELINE#${pipeline}`, ':prefix': 'STARTED#' },
    },
  );
  const found: LastStarted[] = [];
  for await (const { Items = [] } of pages) {
    for (const item of Items) {
      const read = readable(table, item, LastStarted);
      if ('value' in read) found.push(read.value);
    }
  }
  return found;
}
