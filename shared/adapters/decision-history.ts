import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DecisionHistory } from '../app/registry-ports.ts';
import { DecisionRecord } from '../domain/decision-record.ts';
import { type RegistryTable, readable } from './registry-table.ts';

/** Reads the decisions of a pipeline, whose keys sort by time of the push. */
export function createDecisionHistory(table: RegistryTable): DecisionHistory {
  return {
    async lastOf(pipeline, limit) {
      const found: DecisionRecord[] = [];
      let from: Record<string, unknown> | undefined;
      do {
        const query = new QueryCommand({
          TableName: table.name,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': `PIPELINE#${pipeline}`, ':prefix': 'DECISION#' },
          ScanIndexForward: false,
          Limit: limit,
          ...(from && { ExclusiveStartKey: from }),
        });
        const { Items = [], LastEvaluatedKey } = await table.client.send(query);
        for (const item of Items) {
          const read = readable(table, item, DecisionRecord);
          if ('value' in read) found.push(read.value);
        }
        from = LastEvaluatedKey;
      } while (from !== undefined && found.length < limit);
      return found.slice(0, limit);
    },
  };
}
