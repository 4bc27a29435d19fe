import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createEventBus } from '../../../shared/adapters/event-bus.ts';
import type { EventEntry } from '../../../shared/domain/event-entry.ts';

const Entry = z.strictObject({
  Source: z.string(),
  DetailType: z.string(),
  Resources: z.array(z.string()),
  Detail: z.string(),
});
const Request = z.strictObject({ Entries: z.array(Entry).min(1).max(10) });

/** Calls that the server has had. */
const calls: z.infer<typeof Request>[] = [];

/** An EventBridge that takes entries but for those that speak of `refused`, and forgets to answer for `missing`. */
const server: Server = createServer((request, response) => {
  void answer(request).then((reply) => response.setHeader('content-type', 'application/x-amz-json-1.1').end(reply));
});

async function answer(request: IncomingMessage): Promise<string> {
  const call = Request.parse(JSON.parse(await text(request)));
  calls.push(call);
  if (call.Entries.some(({ Detail }) => Detail.includes('silence'))) await new Promise(() => undefined);
  const Entries = call.Entries.filter(({ Detail }) => !Detail.includes('missing')).map(({ Detail }, at) =>
    Detail.includes('refused')
      ? { ErrorCode: 'ThrottlingException', ErrorMessage: 'too many' }
      : { EventId: `event-${at}` },
  );
  return JSON.stringify({ FailedEntryCount: 0, Entries });
}

let client: EventBridgeClient;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  client = new EventBridgeClient({ endpoint, region: 'ap-south-1', credentials, maxAttempts: 1 });
});
afterEach(() => void calls.splice(0));
afterAll(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});

const entry = (text: string): EventEntry => ({ type: 'Pipeline Started', resources: ['arn:x'], detail: { text } });
const put = (entries: readonly EventEntry[], signal = AbortSignal.timeout(10_000)) =>
  createEventBus(client).put(entries, signal);
const numbered = (count: number, suffix = '') => Array.from({ length: count }, (_, n) => entry(`${n}${suffix}`));

describe('createEventBus', () => {
  it('puts events of source commit-relay on the default bus', async () => {
    expect(await put([entry('one')])).toEqual([]);
    const Detail = JSON.stringify({ text: 'one' });
    expect(calls).toEqual([
      { Entries: [{ Source: 'commit-relay', DetailType: 'Pipeline Started', Resources: ['arn:x'], Detail }] },
    ]);
  });

  it('puts ten a call, and less of big ones', async () => {
    await put(numbered(23));
    expect(calls.map(({ Entries }) => Entries.length)).toEqual([10, 10, 3]);
    calls.splice(0);
    await put(numbered(5, 'x'.repeat(100_000)));
    expect(calls.map(({ Entries }) => Entries.length)).toEqual([2, 2, 1]);
  });

  it('gives back what the bus did not take, and what it said nothing about', async () => {
    const entries = ['a', 'refused', 'b', 'missing'].map(entry);
    expect(await put(entries)).toEqual([
      { entry: entries[1], why: 'ThrottlingException: too many' },
      { entry: entries[3], why: 'no answer: ' },
    ]);
  });

  it('gives all back where the call fails, as when its time is over', async () => {
    const entries = [entry('silence'), entry('other')];
    const refused = await put(entries, AbortSignal.timeout(100));
    expect(refused.map((each) => each.entry)).toEqual(entries);
    expect(refused[0]?.why).toMatch(/^AbortError: /);
    expect((await put(entries, AbortSignal.abort())).map((each) => each.entry)).toEqual(entries);
    expect(calls).toHaveLength(1);
  });
});
