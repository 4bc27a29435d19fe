import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStarts } from '../../../shared/adapters/starts.ts';
import type { Starts } from '../../../shared/app/ports.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { fakeClock } from '../../support/fakes/clock.ts';
import { fakeStarts } from '../../support/fakes/starts.ts';
import { startRequest } from '../../support/start-request.ts';

let account: Account;
const clock = fakeClock();
beforeAll(async () => {
  account = await bootAccount();
});
afterAll(() => account.close());

const started = { status: 'started', executionId: 'run-1', adopted: false } as const;

describe.each<[string, () => Starts]>([
  ['in memory', fakeStarts],
  ['in DynamoDB', () => createStarts(account.table, clock)],
])('starts %s', (_where, make) => {
  let starts: Starts;
  beforeAll(() => {
    starts = make();
  });

  it('are claimed by one of many, and the others see since when', async () => {
    const request = startRequest('race', 'e1');
    const claims = await Promise.all(Array.from({ length: 4 }, () => starts.claim(request, clock.now())));
    expect(claims.filter((claim) => claim === 'claimed')).toHaveLength(1);
    const attempting = { status: 'attempting', since: clock.now().toISOString() };
    expect(claims.filter((claim) => claim !== 'claimed')).toEqual([attempting, attempting, attempting]);
  });

  it('keep the moment of the first claim', async () => {
    const request = startRequest('since', 'e1');
    await starts.claim(request, clock.now());
    const later = new Date(clock.now().getTime() + 1000);
    expect(await starts.claim(request, later)).toEqual({ status: 'attempting', since: clock.now().toISOString() });
  });

  it.each([
    started,
    { status: 'overtaken', by: 'e9' } as const,
    { status: 'refused', reason: 'invalid-start', detail: 'no such action' } as const,
  ])('tell how one ended: $status', async (record) => {
    const request = startRequest(`ended-${record.status}`, 'e1');
    await starts.claim(request, clock.now());
    await starts.finish(request, record);
    expect(await starts.claim(request, clock.now())).toEqual(record);
  });

  it('are claimed for each push and each pipeline', async () => {
    await starts.claim(startRequest('apart', 'e1'), clock.now());
    expect(await starts.claim(startRequest('apart', 'e2'), clock.now())).toBe('claimed');
    expect(await starts.claim(startRequest('other', 'e1'), clock.now())).toBe('claimed');
  });

  it('tie a run to one push, for ever', async () => {
    const first = startRequest('tied', 'e1');
    const second = startRequest('tied', 'e2');
    const both = await Promise.all([starts.adopt(first, 'run-1'), starts.adopt(second, 'run-1')]);
    expect(both.toSorted()).toEqual([false, true]);
    const owner = both[0] ? first : second;
    expect(await starts.adopt(owner, 'run-1')).toBe(true);
    expect(await starts.adopt(owner === first ? second : first, 'run-1')).toBe(false);
    expect(await starts.adopt(second, 'run-2')).toBe(true);
  });

  it('remember the newest started push of each ref', async () => {
    expect(await starts.lastStarted(startRequest('newest', 'e1'))).toBeUndefined();
    await starts.setLastStarted(startRequest('newest', 'e1'));
    await starts.setLastStarted(startRequest('newest', 'e2'));
    const { push } = startRequest('newest', 'e2');
    expect(await starts.lastStarted(startRequest('newest', 'e3'))).toEqual(push);
    expect(await starts.lastStarted(startRequest('newest', 'e3', 'develop'))).toBeUndefined();
    expect(await starts.lastStarted(startRequest('other', 'e3'))).toBeUndefined();
  });
});

describe('starts in DynamoDB', () => {
  it('go by themselves after 60 days', async () => {
    await createStarts(account.table, clock).claim(startRequest('expiring', 'e1'), clock.now());
    const { client, name: TableName } = account.table;
    const { Item } = await client.send(new GetCommand({ TableName, Key: { pk: 'START#e1', sk: 'expiring' } }));
    expect(Item?.['expiresAt']).toBe(clock.now().getTime() / 1000 + 60 * 86_400);
  });
});
