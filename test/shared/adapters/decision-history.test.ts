import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDecisionHistory } from '../../../shared/adapters/decision-history.ts';
import { createGoneRefs } from '../../../shared/adapters/gone-refs.ts';
import { createHistory } from '../../../shared/adapters/history.ts';
import { createRefs } from '../../../shared/adapters/refs.ts';
import type { DecisionHistory, History } from '../../../shared/app/registry-ports.ts';
import { type Decision, decide, EVENT_ALONE } from '../../../shared/domain/decision.ts';
import { toRecord } from '../../../shared/domain/decision-record.ts';
import { branchRef, PipelineName } from '../../../shared/domain/names.ts';
import type { Push } from '../../../shared/domain/push.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { APP, at, follower, pushEvent } from '../../support/builders.ts';
import { fakeClock } from '../../support/fakes/clock.ts';
import { fakeHistory } from '../../support/fakes/history.ts';

let account: Account;
const clock = fakeClock();
beforeAll(async () => {
  account = await bootAccount();
});
afterAll(() => account.close());

/** A push of main at a second, and what followers decide about it. */
function pushed(second: number, ...pipelines: string[]) {
  const event = pushEvent(`e${second}`, 'a', 'b', second);
  const push: Push = { id: event.eventId, commit: event.commit, time: event.time, dispatched: false };
  const decisions = pipelines.map((name): Decision => decide(event, follower(name), EVENT_ALONE));
  return { event, push, decisions };
}

describe.each<[string, () => History & DecisionHistory]>([
  ['in memory', fakeHistory],
  ['in DynamoDB', () => ({ ...createHistory(account.table, clock), ...createDecisionHistory(account.table) })],
])('decisions %s', (_where, make) => {
  let history: History & DecisionHistory;
  beforeAll(async () => {
    history = make();
    // Not in order, and one of them twice.
    for (const second of [2, 1, 3, 2]) {
      const { event, push, decisions } = pushed(second, 'one', 'two');
      await history.record(event, push, decisions);
    }
  });

  it('are told newest first, and no more than asked for', async () => {
    const [one] = [PipelineName.parse('one')];
    const ids = async (limit: number) => (await history.lastOf(one, limit)).map(({ pushId }) => pushId);
    expect(await ids(10)).toEqual(['e3', 'e2', 'e1']);
    expect(await ids(2)).toEqual(['e3', 'e2']);
  });

  it('are those of one pipeline, as they were recorded', async () => {
    const { event, push, decisions } = pushed(3, 'two');
    const [decision] = decisions;
    expect((await history.lastOf(PipelineName.parse('two'), 1))[0]).toEqual(
      decision && toRecord(event, push, decision),
    );
    expect(await history.lastOf(PipelineName.parse('tw'), 1)).toEqual([]);
  });
});

it('decisions are kept for 30 days, and one that cannot be read is told and left out', async () => {
  const { event, push, decisions } = pushed(1, 'kept');
  await createHistory(account.table, clock).record(event, push, decisions);
  const { client, name: TableName } = account.table;
  const Key = { pk: 'PIPELINE#kept', sk: `DECISION#${at(1)}#e1#Source` };
  const { Item } = await client.send(new GetCommand({ TableName, Key }));
  expect(Item?.['expiresAt']).toBe(clock.now().getTime() / 1000 + 30 * 86_400);
  await client.send(new PutCommand({ TableName, Item: { ...Key, sk: 'DECISION#9', start: 'maybe' } }));
  const found = await createDecisionHistory(account.table).lastOf(PipelineName.parse('kept'), 1);
  expect(found.map(({ pushId }) => pushId)).toEqual(['e1']);
  expect(account.unreadable).toContainEqual(expect.stringContaining('DECISION#9'));
});

it('refs tell since when they are gone', async () => {
  const key = { repository: APP, ref: branchRef('gone') };
  const gone = createGoneRefs(account.table);
  expect(await gone.goneSince(key)).toBeUndefined();
  await createRefs(account.table).replace(key, { pushes: [], goneSince: at(5) }, 0);
  expect(await gone.goneSince(key)).toBe(at(5));
  const { client, name: TableName } = account.table;
  const Item = { pk: `REPO#${APP}`, sk: 'REF#refs/heads/bad', pushes: 'many' };
  await client.send(new PutCommand({ TableName, Item }));
  expect(await gone.goneSince({ ...key, ref: branchRef('bad') })).toBeUndefined();
  expect(account.unreadable).toContainEqual(expect.stringContaining('refs/heads/bad'));
});
