import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createResumptions } from '../../../shared/adapters/resumptions.ts';
import { createWirings } from '../../../shared/adapters/wirings.ts';
import type { Resumptions, Wirings } from '../../../shared/app/registry-ports.ts';
import type { WiringStatus } from '../../../shared/domain/wiring/wiring-status.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { at, SOURCE } from '../../support/builders.ts';
import { fakeResumptions, fakeWirings } from '../../support/fakes/wirings.ts';
import { desiredRule } from '../../support/wiring-deployment.ts';

let account: Account;
beforeAll(async () => {
  account = await bootAccount();
});
afterAll(() => account.close());

const BUS = 'bus/commit-relay';
const { subject: RULE } = desiredRule();
const repair = { field: 'State', at: at(1), of: 'run-1' };

const cutShort: WiringStatus = {
  subject: RULE,
  findings: [],
  history: { repairs: [repair], contested: [{ field: 'State', since: at(1) }] },
  untold: ['State'],
};
const looked: WiringStatus = {
  subject: RULE,
  lookedAt: at(2),
  findings: [
    {
      subject: RULE,
      field: 'State',
      observed: 'DISABLED',
      desired: 'ENABLED',
      reason: 'rule-disabled',
      action: 'repair',
      severity: 'error',
      outcome: 'repaired',
    },
  ],
  history: { repairs: [repair], contested: [] },
};
const ofBus: WiringStatus = { subject: BUS, lookedAt: at(3), findings: [], history: { repairs: [], contested: [] } };

describe.each<[string, () => Wirings]>([
  ['in memory', fakeWirings],
  ['in DynamoDB', () => createWirings(account.table)],
])('wirings %s', (_where, make) => {
  it('are what was stored last of each subject, and nothing of what was before', async () => {
    const wirings = make();
    expect(await wirings.read(RULE)).toBeUndefined();
    await wirings.put(cutShort);
    expect(await wirings.read(RULE)).toEqual(cutShort);
    await wirings.put(looked);
    await wirings.put(ofBus);
    expect(await wirings.read(RULE)).toEqual(looked);
    expect(new Set(await wirings.all())).toEqual(new Set([looked, ofBus]));
  });
});

describe('wirings in DynamoDB', () => {
  const Key = { pk: `ACCOUNT#${SOURCE}`, sk: 'STATUS' };
  const store = (attributes: object) => {
    const { client, name: TableName } = account.table;
    return client.send(new PutCommand({ TableName, Item: { ...Key, ...attributes } }));
  };

  it('leave what else the item of an account holds', async () => {
    await store({ heartbeat: at(9) });
    await createWirings(account.table).put(looked);
    const { client, name: TableName } = account.table;
    const { Item } = await client.send(new GetCommand({ TableName, Key }));
    expect(Item).toMatchObject({ ...Key, ...looked, heartbeat: at(9) });
  });

  it('tell of what cannot be read, take it for nothing, and write over it', async () => {
    const wirings = createWirings(account.table);
    await store({ subject: RULE, history: 'by other code' });
    expect(await wirings.read(RULE)).toBeUndefined();
    expect(account.unreadable).toEqual([expect.stringContaining(`ACCOUNT#${SOURCE} STATUS: findings: expected array`)]);
    await wirings.put(looked);
    expect(await wirings.read(RULE)).toEqual(looked);
  });
});

describe.each<[string, () => Resumptions]>([
  ['in memory', fakeResumptions],
  ['in DynamoDB', () => createResumptions(account.table)],
])('resumptions %s', (_where, make) => {
  it('are the last of each subject', async () => {
    const resumptions = make();
    expect(await resumptions.of(RULE)).toBeUndefined();
    await resumptions.resume(RULE, at(1));
    await resumptions.resume(RULE, at(2));
    await resumptions.resume(BUS, at(3));
    expect([await resumptions.of(RULE), await resumptions.of(BUS)]).toEqual([at(2), at(3)]);
  });
});

it('a resumption that cannot be read is told, and counts for none', async () => {
  const Item = { pk: 'RESUME', sk: 'pipeline/app', at: 'yesterday' };
  await account.table.client.send(new PutCommand({ TableName: account.table.name, Item }));
  expect(await createResumptions(account.table).of('pipeline/app')).toBeUndefined();
  expect(account.unreadable.at(-1)).toMatch(/^RESUME pipeline\/app: at: /);
});
