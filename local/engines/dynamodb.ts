import { text } from '../json.ts';
import type { Caller, Service } from '../kernel.ts';
import { createDynamoEngine, type DynamoEngine } from './dynalite-engine.ts';
import { createTableSettings, type TableSettings } from './table-settings.ts';

const SETTINGS: ReadonlySet<string> = new Set([
  'UpdateTimeToLive',
  'DescribeTimeToLive',
  'UpdateContinuousBackups',
  'DescribeContinuousBackups',
]);

export type DynamoDbOptions = { readonly accounts: readonly string[]; readonly region: string };

type Account = { readonly engine: DynamoEngine; readonly settings: TableSettings };

/**
 * DynamoDB for several accounts: one dynalite each, in memory. Time to live and point-in-time recovery are remembered
 * and do nothing. There are no transactions, and no resource policies on tables: a table is its own account's.
 */
export function createDynamoDb({ accounts, region }: DynamoDbOptions): Service {
  const byAccount = new Map<string, Account>(
    accounts.map((account) => [
      account,
      { engine: createDynamoEngine(account, region), settings: createTableSettings() },
    ]),
  );
  const accountOf = (caller: Caller) => {
    const account = byAccount.get(caller.account);
    if (account === undefined) throw new Error(`no DynamoDB for account ${caller.account}`);
    return account;
  };
  return {
    async handle(operation, input, caller) {
      const { engine, settings } = accountOf(caller);
      const table = text(input, 'TableName');
      if (SETTINGS.has(operation)) {
        await engine.call('DescribeTable', { TableName: table });
        return settings.handle(operation, input);
      }
      const output = await engine.call(operation, input);
      if (operation === 'DeleteTable') settings.forget(table);
      return output;
    },
  };
}
