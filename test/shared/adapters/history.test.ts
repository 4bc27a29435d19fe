import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createHistory } from '../../../shared/adapters/history.ts';
import type { History } from '../../../shared/app/registry-ports.ts';
import { type Decision, decide, EVENT_ALONE } from '../../../shared/domain/decision.ts';
import { DecisionRecord } from '../../../shared/domain/decision-record.ts';
import type { Push } from '../../../shared/domain/push.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { follower, pushEvent, REGION } from '../../support/builders.ts';
import { fakeClock } from '../../support/fakes/clock.ts';
import { fakeHistory } from '../../support/fakes/history.ts';
import { startRequest } from '../../support/start-request.ts';

let account: Account;
beforeAll(async () => {
  account = await bootAccount();
});
afterAll(() => account.close());

const event = pushEvent('e1', 'a', 'b', 1);
const pushOf = ({ eventId: id, commit, time }: typeof event): Push => ({ id, commit, time, dispatched: false });
const decided = (pipeline: string, action?: string): Decision =>
  decide(event, follower(pipeline, 'main', action), EVENT_ALONE);

type Side = { readonly history: History; of(pipeline: string): Promise<DecisionRecord[]> };

function inMemory(): Side {
  const history = fakeHistory();
  return { history, of: async (pipeline) => history.of(pipeline) };
}

/** Items of a pipeline's decisions, as they are in the table. */
async function itemsOf(pipeline: string) {
  const { Items = [] } = await account.table.client.send(
    new QueryCommand({
      TableName: account.table.name,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': `PIPELINE#${pipeline}`, ':prefix': 'DECISION#' },
    }),
  );
  return Items;
}

const inDynamoDb = (): Side => ({
  history: createHistory(account.table, fakeClock()),
  of: async (pipeline) => (await itemsOf(pipeline)).map((item) => DecisionRecord.parse(item)),
});

describe.each<[string, () => Side]>([
  ['in memory', inMemory],
  ['in DynamoDB', inDynamoDb],
])('history %s', (_where, make) => {
  let side: Side;
  beforeAll(() => {
    side = make();
  });

  it('keeps what was decided and why, by pipeline', async () => {
    const refused = decide(event, { ...follower('kept'), action: 'Config', paused: true }, EVENT_ALONE);
    await side.history.record(event, pushOf(event), [decided('kept'), refused, decided('other')]);
    const common = { repository: event.repository, ref: event.ref, commit: event.commit, time: event.time };
    const records = (await side.of('kept')).toSorted((a, b) => (String(a.action) < String(b.action) ? -1 : 1));
    expect(records).toEqual([
      { ...common, pushId: 'e1', action: 'Config', start: false, reason: 'paused', entry: 'main' },
      { ...common, pushId: 'e1', action: 'Source', start: true, entry: 'main' },
    ]);
  });

  it('keeps a decision once, however often it is recorded, and each push apart', async () => {
    const later = pushEvent('e2', 'b', 'c', 2);
    const record = (of: typeof event) => side.history.record(of, pushOf(of), [decided('again')]);
    for (const each of [event, event, later]) await record(each);
    expect((await side.of('again')).map(({ pushId }) => pushId)).toEqual(['e1', 'e2']);
  });

  it('keeps a start by hand once, with the ref and the commit that were asked for', async () => {
    const { push, ...request } = startRequest('asked', 'by-hand-1', 'release/1');
    for (let tries = 1; tries <= 2; tries += 1) await side.history.recordByHand({ ...request, push, byHand: true });
    const { id: pushId, repository, ref, commit, time } = push;
    expect(await side.of('asked')).toEqual([{ byHand: true, start: true, pushId, repository, ref, commit, time }]);
  });

  it('keeps none', async () => {
    await side.history.record(event, pushOf(event), []);
    expect(await side.of('none')).toEqual([]);
  });

  it.each([25, 26, 60])('keeps %i of one push', async (count) => {
    const decisions = Array.from({ length: count }, (_, n) => decided(`many-${count}`, `A${n}`));
    await side.history.record(event, pushOf(event), decisions);
    expect(await side.of(`many-${count}`)).toHaveLength(count);
  });
});

describe('history in DynamoDB', () => {
  it('goes after 30 days', async () => {
    const clock = fakeClock();
    const history = createHistory(account.table, clock);
    await history.record(event, pushOf(event), [decided('expires')]);
    await history.recordByHand(startRequest('expires', 'e2'));
    const inThirtyDays = Math.floor(clock.now().getTime() / 1000) + 30 * 24 * 60 * 60;
    expect(await itemsOf('expires')).toMatchObject([{ expiresAt: inThirtyDays }, { expiresAt: inThirtyDays }]);
  });
});

const Batch = z.object({ RequestItems: z.record(z.string(), z.array(z.unknown()).min(1).max(25)) });

describe('a batch that DynamoDB took in part', () => {
  /** Writes that the table takes of each call. */
  let room = 0;
  const calls: number[] = [];
  const server: Server = createServer((request, response) => {
    void answer(request).then((reply) => response.setHeader('content-type', 'application/x-amz-json-1.0').end(reply));
  });

  async function answer(request: IncomingMessage): Promise<string> {
    const [[name, writes] = ['', []]] = Object.entries(Batch.parse(JSON.parse(await text(request))).RequestItems);
    calls.push(writes.length);
    const left = writes.slice(room);
    return JSON.stringify({ UnprocessedItems: left.length === 0 ? {} : { [name]: left } });
  }

  let client: DynamoDBClient;
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    client = new DynamoDBClient({ endpoint, region: REGION, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  });
  afterAll(() => {
    client.destroy();
    server.close();
  });

  it.each([
    { taken: 25, expected: [25, 5], error: undefined },
    { taken: 10, expected: [25, 15, 5, 5], error: undefined },
    { taken: 5, expected: [25, 20, 15, 10, 5, 5], error: undefined },
    { taken: 4, expected: [25, 21, 17, 13, 9], error: '5 decisions not written' },
    { taken: 0, expected: [25, 25, 25, 25, 25], error: '25 decisions not written' },
  ])('is sent again as far as it is left, five times at most: $taken a call', async ({ taken, expected, error }) => {
    room = taken;
    calls.length = 0;
    const clock = fakeClock();
    const began = clock.now().getTime();
    const table = { ...account.table, client: DynamoDBDocumentClient.from(client) };
    const decisions = Array.from({ length: 30 }, (_, n) => decided(`app-${n}`));
    const recorded = createHistory(table, clock).record(event, pushOf(event), decisions);
    if (error === undefined) await recorded;
    else await expect(recorded).rejects.toThrow(error);
    expect(calls).toEqual(expected);
    const waits = (clock.now().getTime() - began) / 1000;
    expect(waits).toBe(expected.length - (error === undefined ? 2 : 0));
  });
});
