import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createReconcileQueue, createStartQueue } from '../../../shared/adapters/queues.ts';
import type { ReconcileQueue, StartQueue } from '../../../shared/app/aws-ports.ts';
import { StartRequest, startToken } from '../../../shared/domain/follower.ts';
import { PipelineName } from '../../../shared/domain/names.ts';
import { parseNomination } from '../../../shared/domain/nomination.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { drainQueue } from '../../support/drain-queue.ts';
import { fakeClock } from '../../support/fakes/clock.ts';
import { fakeReconcileQueue, fakeStartQueue } from '../../support/fakes/queues.ts';
import { startRequest } from '../../support/start-request.ts';

let account: Account;
beforeAll(async () => {
  account = await bootAccount();
});
afterEach(() => account.cloud.faults.clear());
afterAll(() => account.close());

const url = (name: string) => account.queueUrl(`commit-relay-${name}`);

type StartSide = { queue: StartQueue; received(): Promise<StartRequest[]> };

function inMemory(): StartSide {
  const queue = fakeStartQueue(fakeClock());
  const take = (): StartRequest[] => {
    const next = queue.next();
    if (next === undefined) return [];
    queue.done();
    return [next, ...take()];
  };
  return { queue, received: async () => take() };
}

const inSqs = (): StartSide => ({
  queue: createStartQueue(account.sqs, url('starts.fifo')),
  received: async () =>
    (await drainQueue(account.sqs, url('starts.fifo'))).map(({ Body = '' }) => StartRequest.parse(JSON.parse(Body))),
});

describe.each<[string, () => StartSide]>([
  ['in memory', inMemory],
  ['in SQS', inSqs],
])('queue of starts %s', (where, make) => {
  const request = (pipeline: string, push: string) => startRequest(`${pipeline}-${where.replace(' ', '-')}`, push);

  it('gives the starts of one pipeline in their order', async () => {
    const { queue, received } = make();
    await queue.enqueue([request('ordered', 'e1')]);
    await queue.enqueue([request('ordered', 'e2'), request('ordered', 'e3')]);
    expect((await received()).map(({ push }) => push.id)).toEqual(['e1', 'e2', 'e3']);
  });

  it('takes a start once, however often it is enqueued', async () => {
    const { queue, received } = make();
    await queue.enqueue([request('once', 'e1')]);
    await queue.enqueue([request('once', 'e1'), request('other', 'e1')]);
    const first = await received();
    await queue.enqueue([request('once', 'e1')]);
    expect([...first, ...(await received())].map(({ pipeline }) => pipeline).toSorted()).toEqual(
      [request('once', '').pipeline, request('other', '').pipeline].toSorted(),
    );
  });

  it('takes more than one call can carry', async () => {
    const { queue, received } = make();
    const many = Array.from({ length: 25 }, (_, n) => request(`many-${10 + n}`, 'e1'));
    await queue.enqueue(many);
    expect((await received()).toSorted((a, b) => (a.pipeline < b.pipeline ? -1 : 1))).toEqual(many);
  });

  it('takes a start that is released though it remembers the start, once each time that it was held', async () => {
    const { queue, received } = make();
    const held = (revision: string) => ({ request: request('released', 'e1'), revision });
    await queue.enqueue([request('released', 'e1')]);
    expect(await received()).toHaveLength(1);
    await queue.release([held('r1')]);
    await queue.release([held('r1')]);
    await queue.enqueue([request('released', 'e1')]);
    expect(await received()).toEqual([request('released', 'e1')]);
    await queue.release([held('r2')]);
    expect(await received()).toEqual([request('released', 'e1')]);
  });

  it('releases more than one call can carry', async () => {
    const { queue, received } = make();
    const many = Array.from({ length: 25 }, (_, n) => request(`thaw-${10 + n}`, 'e1'));
    await queue.release(many.map((each) => ({ request: each, revision: 'r1' })));
    expect((await received()).toSorted((a, b) => (a.pipeline < b.pipeline ? -1 : 1))).toEqual(many);
  });

  it('takes none', async () => {
    const { queue, received } = make();
    await queue.enqueue([]);
    await queue.release([]);
    expect(await received()).toEqual([]);
  });
});

describe('queue of starts in SQS', () => {
  it('names each message by push and pipeline, in the group of its pipeline', async () => {
    await inSqs().queue.enqueue([startRequest('named', 'e1')]);
    const [message] = await drainQueue(account.sqs, url('starts.fifo'));
    expect(message?.Attributes).toMatchObject({
      MessageGroupId: 'named',
      MessageDeduplicationId: startToken(startRequest('named', 'e1')),
    });
  });

  it('holds one message where the answer to the first call was lost', async () => {
    const effect = { kind: 'reset', when: 'after' } as const;
    account.cloud.faults.add({ service: 'sqs', operation: 'SendMessageBatch', effect });
    await inSqs().queue.enqueue([startRequest('lost-answer', 'e1')]);
    expect(account.cloud.faults.pending()).toEqual([]);
    expect(await inSqs().received()).toHaveLength(1);
  });
});

describe.each<[string, () => { queue: ReconcileQueue; received(): Promise<unknown[]> }]>([
  [
    'in memory',
    () => {
      const queue = fakeReconcileQueue();
      return { queue, received: async () => queue.messages };
    },
  ],
  [
    'in SQS',
    () => ({
      queue: createReconcileQueue(account.sqs, url('reconcile')),
      received: async () => {
        const messages = await drainQueue(account.sqs, url('reconcile'));
        return messages.map(({ Body = '' }): unknown => JSON.parse(Body));
      },
    }),
  ],
])('queue of keys %s', (_where, make) => {
  it('carries every key and its cause', async () => {
    const { queue, received } = make();
    const names = Array.from({ length: 12 }, (_, n) => `app-${10 + n}`);
    await queue.nominate(
      names.map((name) => ({ kind: 'pipeline', name: PipelineName.parse(name) })),
      'sweep-1',
    );
    const wanted = names.map((name) => ({ key: `pipeline/${name}`, cause: 'sweep-1' }));
    const found = await received();
    expect(found).toHaveLength(12);
    expect(found).toEqual(expect.arrayContaining(wanted));
  });

  it('says of a repair that somebody ordered that it is one', async () => {
    const { queue, received } = make();
    await queue.nominate([{ kind: 'pipeline', name: PipelineName.parse('app-dev') }], 'by-hand-1', true);
    const [message] = await received();
    expect(message).toEqual({ key: 'pipeline/app-dev', cause: 'by-hand-1', repair: true });
    expect(parseNomination(JSON.stringify(message))).toMatchObject({ kind: 'key', isOrdered: true });
  });
});
