import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSweeps } from '../../../shared/adapters/sweeps.ts';
import type { Sweeps } from '../../../shared/app/sweep-ports.ts';
import { PipelineName } from '../../../shared/domain/names.ts';
import type { Progress } from '../../../shared/domain/sweep.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { at } from '../../support/builders.ts';
import { fakeSweeps } from '../../support/fakes/sweeps.ts';

let account: Account;
beforeAll(async () => {
  account = await bootAccount();
});
afterAll(() => account.close());

const progress: Progress = {
  began: at(0),
  list: 'listed',
  token: 't1',
  at: at(5),
  unseen: [PipelineName.parse('app-dev')],
  shown: { tagged: 2, listed: 1 },
};

describe.each<[string, () => Sweeps]>([
  ['in memory', fakeSweeps],
  ['in DynamoDB', () => createSweeps(account.table)],
])('sweeps %s', (_where, make) => {
  it('leave each other what was stored last, and nothing of what was before', async () => {
    const sweeps = make();
    expect(await sweeps.read()).toEqual({});
    await sweeps.put({ lastCompleted: at(0), progress });
    expect(await sweeps.read()).toEqual({ lastCompleted: at(0), progress });
    await sweeps.put({ lastCompleted: at(9) });
    expect(await sweeps.read()).toEqual({ lastCompleted: at(9) });
  });
});

describe('sweeps in DynamoDB', () => {
  const sweeps = () => createSweeps(account.table);

  it('tell of what cannot be read, take it for nothing, and write over it', async () => {
    const Item = { pk: 'SWEEP', sk: 'STATUS', progress: { phase: 'by other code' } };
    await account.table.client.send(new PutCommand({ TableName: account.table.name, Item }));
    expect(await sweeps().read()).toEqual({});
    expect(account.unreadable).toEqual([expect.stringContaining('SWEEP STATUS: progress.began: expected string')]);
    await sweeps().put({ progress });
    expect(await sweeps().read()).toEqual({ progress });
  });

  it('have room for what a thousand followers with the longest names leave unseen', async () => {
    const unseen = Array.from({ length: 1000 }, (_, n) => PipelineName.parse(String(n).padStart(100, 'x')));
    const token = 't'.repeat(2048);
    await sweeps().put({ progress: { ...progress, token, unseen } });
    expect((await sweeps().read()).progress?.unseen).toHaveLength(1000);
  });
});
