import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Heartbeats } from '../app/heartbeat-ports.ts';
import { NO_REPAIRS } from '../domain/drift/contest.ts';
import { HeartbeatStatus, heartbeatSubject } from '../domain/wiring/heartbeat.ts';
import { holds, inIndex, keyOf, type RegistryTable, readIfReadable, replacing } from './registry-table.ts';

const itemKey = (account: string) => ({ pk: `ACCOUNT#${account}`, sk: 'HEARTBEAT' });

/**
 * One item a source account: dispatch writes `heardAt`, the guard all else. In the index with the wiring once a guard has looked, as
 * what it found of a subject.
 */
export function createHeartbeats(table: RegistryTable): Heartbeats {
  return {
    hear: (account, at) =>
      holds(
        table.client.send(
          new UpdateCommand({
            TableName: table.name,
            Key: keyOf(itemKey(account)),
            UpdateExpression: 'SET heardAt = :at',
            // Times of one form: their order is that of their texts.
            ConditionExpression: 'attribute_not_exists(heardAt) OR heardAt < :at',
            ExpressionAttributeValues: { ':at': at },
          }),
        ),
      ),
    read: (account) => readIfReadable(table, itemKey(account), HeartbeatStatus),
    async put(account, { heardAt, ...status }) {
      const subject = heartbeatSubject(account);
      const attributes = {
        ...{ subject, history: NO_REPAIRS, toldAt: undefined, ...status, ...inIndex('wiring', subject) },
        // What was read to be there may be newer by now.
        ...(heardAt === undefined && { heardAt }),
      };
      const update = { TableName: table.name, Key: keyOf(itemKey(account)), ...replacing(attributes) };
      await table.client.send(new UpdateCommand(update));
    },
  };
}
