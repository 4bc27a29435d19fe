import { randomUUID } from 'node:crypto';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Lease, Leases } from '../app/registry-ports.ts';
import { FUNCTION_TIMEOUT_SECONDS } from '../env.ts';
import { expiresAfter, holds, keyOf, type RegistryTable } from './registry-table.ts';

/** Longer than a function may run, so that nobody works on under a lease that has ended. */
const SECONDS_HELD = FUNCTION_TIMEOUT_SECONDS + 5;

const itemKey = ({ pipeline, purpose }: Pick<Lease, 'pipeline' | 'purpose'>) => {
  return keyOf({ pk: `PIPELINE#${pipeline}`, sk: `LEASE#${purpose}` });
};

/** Leases as items of their own beside the pipeline's status, so that neither write undoes the other. */
export function createLeases(table: RegistryTable): Leases {
  return {
    async acquire(pipeline, purpose, now) {
      const lease: Lease = { pipeline, purpose, owner: randomUUID() };
      const until = now.getTime() + SECONDS_HELD * 1000;
      const isFree = 'attribute_not_exists(pk)';
      const isOver = '#until < :now';
      // The answer to the first try was lost, and the SDK tried again.
      const isOurs = '#owner = :owner';
      const taken = await holds(
        table.client.send(
          new PutCommand({
            TableName: table.name,
            Item: { ...itemKey(lease), owner: lease.owner, until, ...expiresAfter(1, now) },
            ConditionExpression: `${isFree} OR ${isOver} OR ${isOurs}`,
            ExpressionAttributeNames: { '#owner': 'owner', '#until': 'until' },
            ExpressionAttributeValues: { ':now': now.getTime(), ':owner': lease.owner },
          }),
        ),
      );
      return taken ? lease : undefined;
    },
    async release(lease) {
      const end = new UpdateCommand({
        TableName: table.name,
        Key: itemKey(lease),
        UpdateExpression: 'SET #until = :over',
        ConditionExpression: '#owner = :owner',
        ExpressionAttributeNames: { '#owner': 'owner', '#until': 'until' },
        ExpressionAttributeValues: { ':owner': lease.owner, ':over': 0 },
      });
      await holds(table.client.send(end));
    },
  };
}
