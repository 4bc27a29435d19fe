import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStartHistory } from '../../../shared/adapters/start-history.ts';
import { createAttempts, createStarts } from '../../../shared/adapters/starts.ts';
import type { Attempts, Starts } from '../../../shared/app/registry-ports.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { at } from '../../support/builders.ts';
import { fakeClock } from '../../support/fakes/clock.ts';
import { fakeAttempts, fakeStarts } from '../../support/fakes/starts.ts';
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

  it.each([
    started,
    { status: 'overtaken', by: 'e9' } as const,
    { status: 'refused', reason: 'not-following', detail: 'left' } as const,
  ])('tell how one ended: $status', async (record) => {
    const request = startRequest(`ended-${record.status}`, 'e1');
    expect(await starts.read(request)).toBeUndefined();
    await starts.finish(request, record);
    expect(await starts.read(request)).toEqual(record);
  });

  it('are apart for each push and each pipeline', async () => {
    await starts.finish(startRequest('apart', 'e1'), started);
    expect(await starts.read(startRequest('apart', 'e2'))).toBeUndefined();
    expect(await starts.read(startRequest('other', 'e1'))).toBeUndefined();
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

describe.each<[string, () => Attempts]>([
  ['in memory', fakeAttempts],
  ['in DynamoDB', () => createAttempts(account.table, clock)],
])('attempts %s', (_where, make) => {
  let attempts: Attempts;
  beforeAll(() => {
    attempts = make();
  });

  it('are pending from begin to end, one a pipeline', async () => {
    const attempt = { request: startRequest('pending', 'e1'), since: clock.now().toISOString() };
    const { pipeline } = attempt.request;
    expect(await attempts.pending(pipeline)).toBeUndefined();
    await attempts.begin(attempt);
    expect(await attempts.pending(pipeline)).toEqual(attempt);
    expect(await attempts.pending(startRequest('another', 'e1').pipeline)).toBeUndefined();
    await attempts.end(pipeline);
    expect(await attempts.pending(pipeline)).toBeUndefined();
    await attempts.end(pipeline);
  });

  it('tie a run to one push, for ever', async () => {
    const first = startRequest('tied', 'e1');
    const second = startRequest('tied', 'e2');
    const both = await Promise.all([attempts.claimRun(first, 'run-1'), attempts.claimRun(second, 'run-1')]);
    expect(both.toSorted()).toEqual([false, true]);
    const owner = both[0] ? first : second;
    expect(await attempts.claimRun(owner, 'run-1')).toBe(true);
    expect(await attempts.claimRun(owner === first ? second : first, 'run-1')).toBe(false);
    expect(await attempts.claimRun(second, 'run-2')).toBe(true);
  });
});

describe('starts in DynamoDB', () => {
  it('go by themselves after 60 days', async () => {
    await createStarts(account.table, clock).finish(startRequest('expiring', 'e1'), started);
    const { client, name: TableName } = account.table;
    const { Item } = await client.send(new GetCommand({ TableName, Key: { pk: 'START#e1', sk: 'expiring' } }));
    expect(Item?.['expiresAt']).toBe(clock.now().getTime() / 1000 + 60 * 86_400);
  });
});

it('tells people the newest start of each ref, newest first, with its run where that is known', async () => {
  const starts = createStarts(account.table, clock);
  const [main, develop] = [startRequest('looked-at', 'e1'), startRequest('looked-at', 'e2', 'develop')];
  const later = { ...develop, push: { ...develop.push, time: at(5) } };
  for (const request of [main, later]) await starts.setLastStarted(request);
  await starts.finish(main, started);
  const history = createStartHistory(account.table);
  expect(await history.lastOfEachRef(main.pipeline)).toEqual([later.push, { ...main.push, executionId: 'run-1' }]);
  expect(await history.lastOfEachRef(startRequest('never', 'e1').pipeline)).toEqual([]);
});

it('tells people how a start ended', async () => {
  const request = startRequest('asked-about', 'e1');
  const { pipeline } = request;
  const history = createStartHistory(account.table);
  expect(await history.outcomeOf(pipeline, 'e1')).toBeUndefined();
  await createStarts(account.table, clock).finish(request, started);
  expect(await history.outcomeOf(pipeline, 'e1')).toEqual(started);
});
