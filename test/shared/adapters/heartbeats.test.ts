import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHeartbeats } from '../../../shared/adapters/heartbeats.ts';
import { createWirings } from '../../../shared/adapters/wirings.ts';
import type { Heartbeats } from '../../../shared/app/heartbeat-ports.ts';
import type { HeartbeatStatus } from '../../../shared/domain/wiring/heartbeat.ts';
import { silentFinding } from '../../../shared/domain/wiring/heartbeat.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { at, SOURCE } from '../../support/builders.ts';
import { fakeHeartbeats } from '../../support/fakes/heartbeats.ts';
import { desiredRule } from '../../support/wiring-deployment.ts';

let account: Account;
beforeAll(async () => {
  account = await bootAccount();
});
afterAll(() => account.close());

const SUBJECT = `heartbeat/${SOURCE}`;
const Key = { pk: `ACCOUNT#${SOURCE}`, sk: 'HEARTBEAT' };
const store = (attributes: object) => {
  const { client, name: TableName } = account.table;
  return client.send(new PutCommand({ TableName, Item: { ...Key, ...attributes } }));
};
const item = async () => {
  const { client, name: TableName } = account.table;
  return (await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
};

const quiet: HeartbeatStatus = { expectedSince: at(0), lookedAt: at(10), findings: [] };
const silent: HeartbeatStatus = {
  ...{ heardAt: at(1), expectedSince: at(0), toldAt: at(1_000), lookedAt: at(1_000) },
  findings: [silentFinding(SOURCE, { lastHeard: at(1), advice: 'look there' })],
};
let accounts = 0;
/** An account of which nothing is known yet. */
const another = () => String(444_444_444_444 + accounts++);

describe.each<[string, () => Heartbeats]>([
  ['in memory', fakeHeartbeats],
  ['in DynamoDB', () => createHeartbeats(account.table)],
])('heartbeats %s', (_where, make) => {
  it('keep the newest moment that an account was heard of, and no other account’s', async () => {
    const [heartbeats, one, other] = [make(), another(), another()];
    expect(await heartbeats.read(one)).toBeUndefined();
    expect(await heartbeats.hear(one, at(60))).toBe(true);
    expect(await heartbeats.read(one)).toEqual({ heardAt: at(60), findings: [] });
    for (const late of [60, 59, 0]) expect(await heartbeats.hear(one, at(late))).toBe(false);
    expect(await heartbeats.hear(one, at(61))).toBe(true);
    expect(await heartbeats.read(one)).toEqual({ heardAt: at(61), findings: [] });
    expect(await heartbeats.read(other)).toBeUndefined();
  });

  it('keep the newest in any order and number', async () => {
    const heartbeats = make();
    const moments = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(moments, async (seconds) => {
        const one = another();
        for (const second of seconds) await heartbeats.hear(one, at(second));
        expect((await heartbeats.read(one))?.heardAt).toBe(at(Math.max(...seconds)));
      }),
      { numRuns: 20 },
    );
  });

  it('are what a guard stored last, and nothing of what was before', async () => {
    const [heartbeats, one] = [make(), another()];
    await heartbeats.hear(one, at(1));
    await heartbeats.put(one, silent);
    expect(await heartbeats.read(one)).toEqual(silent);
    await heartbeats.put(one, { ...quiet, heardAt: at(1) });
    expect(await heartbeats.read(one)).toEqual({ ...quiet, heardAt: at(1) });
  });

  it('keep a heartbeat that comes while a guard looks', async () => {
    const [heartbeats, one] = [make(), another()];
    await heartbeats.hear(one, at(1));
    const status = { ...quiet, ...(await heartbeats.read(one)) };
    await heartbeats.hear(one, at(301));
    await heartbeats.put(one, status);
    expect((await heartbeats.read(one))?.heardAt).toBe(at(301));
  });

  it('forget one that the guard does not believe', async () => {
    const [heartbeats, one] = [make(), another()];
    await heartbeats.hear(one, at(9_999));
    await heartbeats.put(one, quiet);
    expect(await heartbeats.read(one)).toEqual(quiet);
    expect(await heartbeats.hear(one, at(1))).toBe(true);
  });
});

describe('heartbeats in DynamoDB', () => {
  it('are with the wiring, once a guard has looked, beside the rule of the account', async () => {
    const [heartbeats, wirings] = [createHeartbeats(account.table), createWirings(account.table)];
    const { subject } = desiredRule();
    const ofRule = { subject, lookedAt: at(2), findings: [], history: { repairs: [], contested: [] } };
    await wirings.put(ofRule);
    await heartbeats.hear(SOURCE, at(1));
    const isOurs = ({ subject: each }: { subject: string }) => [subject, SUBJECT].includes(each);
    expect((await wirings.all()).filter(isOurs)).toEqual([ofRule]);
    await heartbeats.put(SOURCE, silent);
    const { lookedAt, findings } = silent;
    const ofHeartbeat = { subject: SUBJECT, lookedAt, findings, history: { repairs: [], contested: [] } };
    expect((await wirings.all()).filter(isOurs)).toEqual([ofHeartbeat, ofRule]);
    expect(await wirings.read(subject)).toEqual(ofRule);
    expect(account.unreadable).toEqual([]);
  });

  it('that cannot be read are told, count for none, and are made anew', async () => {
    const heartbeats = createHeartbeats(account.table);
    await store({ heardAt: 'yesterday', toldAt: 5, kept: 'by others' });
    expect(await heartbeats.read(SOURCE)).toBeUndefined();
    expect(account.unreadable.at(-1)).toMatch(/^ACCOUNT#\d+ HEARTBEAT: heardAt: .*; toldAt: /);
    await heartbeats.put(SOURCE, quiet);
    expect(await heartbeats.read(SOURCE)).toEqual(quiet);
    expect(await item()).toMatchObject({ ...Key, kept: 'by others' });
    expect(await heartbeats.hear(SOURCE, at(1))).toBe(true);
  });
});
