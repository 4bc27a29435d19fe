import { text } from '../json.ts';
import type { Caller, Service } from '../kernel.ts';
import { type DynamoEngine, startDynamoEngine } from './dynalite-engine.ts';
import { createTableSettings, type TableSettings } from './table-settings.ts';

const SETTINGS: ReadonlySet<string> = new Set([
  'UpdateTimeToLive',
  'DescribeTimeToLive',
  'UpdateContinuousBackups',
  'DescribeContinuousBackups',
]);

type Account = { readonly engine: DynamoEngine; readonly settings: TableSettings };

/**
 * DynamoDB for several accounts: one dynalite each, in memory. Time to live and point-in-time recovery are remembered
 * and do nothing. There are no transactions, and no resource policies on tables: a table is its own account's.
 */
export async function startDynamoDb(options: {
  readonly accounts: readonly string[];
  readonly region: string;
}): Promise<Service> {
  const accounts = new Map<string, Account>();
  for (const account of options.accounts) {
    const engine = await startDynamoEngine(account, options.region);
    accounts.set(account, { engine, settings: createTableSettings() });
  }
  const accountOf = (caller: Caller) => {
    const account = accounts.get(caller.account);
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
    async close() {
      await Promise.all([...accounts.values()].map(({ engine }) => engine.close()));
    },
  };
}
