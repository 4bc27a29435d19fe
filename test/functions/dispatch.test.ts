import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createFollowers } from '../../shared/adapters/followers.ts';
import { createHeartbeats } from '../../shared/adapters/heartbeats.ts';
import { createRefs } from '../../shared/adapters/refs.ts';
import { StartRequest } from '../../shared/domain/follower.ts';
import { branchRef } from '../../shared/domain/names.ts';
import { type Account, bootAccount } from '../support/account.ts';
import { APP, at, commit, follower, SOURCE } from '../support/builders.ts';
import { drainQueue } from '../support/drain-queue.ts';
import { lambdaContext, sqsEvent, watching } from '../support/invocation.ts';
import { referenceUpdated, sourceHeartbeat } from '../support/source-event.ts';
import { stubFunction } from '../support/stub-function.ts';

let account: Account;
let handler: typeof import('../../functions/dispatch/handler.ts').handler;
beforeAll(async () => {
  account = await bootAccount();
  stubFunction('dispatch', account);
  ({ handler } = await import('../../functions/dispatch/handler.ts'));
  const followers = createFollowers(account.table);
  for (const pipeline of ['app-dev', 'app-test']) await followers.put(follower(pipeline));
  await followers.put(follower('app-preview', 'develop'));
});
afterEach(() => account.cloud.faults.clear());
afterAll(async () => {
  vi.unstubAllEnvs();
  await account.close();
});

const invoke = (event: SQSEvent) => watching<SQSBatchResponse>(() => handler(event, lambdaContext()));
const queue = (name: string) => drainQueue(account.sqs, account.queueUrl(`commit-relay-${name}`));
const starts = async () => (await queue('starts.fifo')).map(({ Body = '' }) => StartRequest.parse(JSON.parse(Body)));
const failures = (...ids: string[]) => ({
  status: 'fulfilled',
  value: { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) },
});

describe('dispatch', () => {
  it('enqueues a start for each follower of the branch, and says so under the id of the event', async () => {
    const { outcome, lines, metrics } = await invoke(sqsEvent({ id: 'm1', body: referenceUpdated({ id: 'e1' }) }));
    expect(outcome).toEqual(failures());
    expect((await starts()).map(({ pipeline, push }) => `${pipeline} ${push.id}`).toSorted()).toEqual([
      'app-dev e1',
      'app-test e1',
    ]);
    expect(lines.map(({ message }) => message)).toEqual(['decision', 'decision', 'decision', 'push dispatched']);
    for (const line of lines) expect(line).toMatchObject({ service: 'dispatch', eventId: 'e1', messageId: 'm1' });
    expect(metrics).toEqual({
      [`PushAdmitted sourceAccount=${SOURCE}`]: 1,
      [`Decision reason=start sourceAccount=${SOURCE}`]: 2,
      [`Decision reason=ref-not-followed sourceAccount=${SOURCE}`]: 1,
    });
  });

  it('dispatches a push that catch-up admitted, once', async () => {
    const key = { repository: APP, ref: branchRef('main') };
    const push = { id: 'made-1', commit: commit('c'), time: at(9), made: { after: at(0) }, dispatched: false };
    const refs = createRefs(account.table);
    const { state, revision } = await refs.read(key);
    await refs.replace(key, { ...state, pushes: [...state.pushes, push] }, revision);
    const body = JSON.stringify({ admitted: { ...key, pushId: push.id }, cause: 'sweep-1' });
    const { outcome, lines } = await invoke(sqsEvent({ id: 'm1', body }));
    expect(outcome).toEqual(failures());
    for (const line of lines) expect(line).toMatchObject({ eventId: 'sweep-1', messageId: 'm1', pushId: 'made-1' });
    expect(await starts()).toMatchObject([{ push: { id: 'made-1' }, eventId: 'made-1' }, { push: { id: 'made-1' } }]);
    expect((await invoke(sqsEvent({ id: 'm2', body }))).lines).toMatchObject([{ message: 'push already dispatched' }]);
    const unknown = JSON.stringify({ admitted: { ...key, pushId: 'e0' }, cause: 'sweep-1' });
    expect((await invoke(sqsEvent({ id: 'm3', body: unknown }))).lines).toMatchObject([
      { message: 'push already forgotten' },
    ]);
    expect(await starts()).toEqual([]);
  });

  it('enqueues nothing for an event that comes twice, also in one batch', async () => {
    const body = referenceUpdated({ id: 'twice' });
    const { outcome } = await invoke(sqsEvent({ id: 'm1', body }, { id: 'm2', body }));
    expect(outcome).toEqual(failures());
    expect(await starts()).toHaveLength(2);
    const { metrics } = await invoke(sqsEvent({ id: 'm3', body }));
    expect(metrics).toEqual({ [`PushRepeated sourceAccount=${SOURCE}`]: 1 });
    expect(await starts()).toEqual([]);
  });

  it('handles a good message beside poisoned ones, and keeps these whole with their reasons', async () => {
    const junk = 'x'.repeat(300_000);
    const foreign = referenceUpdated({ id: 'foreign', account: '999999999999' });
    const { outcome, lines, metrics } = await invoke(
      sqsEvent({ id: 'm1', body: junk }, { id: 'm2', body: referenceUpdated() }, { id: 'm3', body: foreign }),
    );
    expect(outcome).toEqual(failures());
    expect(await starts()).toHaveLength(2);
    const letters = (await queue('pushes-dlq')).map(({ Body, MessageAttributes }) => [
      MessageAttributes?.['reason']?.StringValue,
      MessageAttributes?.['detail']?.StringValue,
      Body,
    ]);
    expect(letters).toHaveLength(2);
    expect(letters).toContainEqual(['not-json', 'expected a JSON event, got 300000 characters', junk]);
    const detail = 'account 999999999999 is not an allowed source account';
    expect(letters).toContainEqual(['foreign-account', detail, foreign]);
    expect(metrics).toMatchObject({ 'Rejected reason=not-json': 1, 'Rejected reason=foreign-account': 1 });
    const rejected = lines.find(({ messageId, message }) => messageId === 'm3' && message === 'message rejected');
    expect(rejected).toMatchObject({ eventId: 'foreign', reason: 'foreign-account', detail });
  });

  it('brings back the message that a service failed, and completes it the next time', async () => {
    const [id, body] = ['retried', referenceUpdated({ id: 'retried' })];
    const effect = { kind: 'error', code: 'AccessDeniedException', status: 400 } as const;
    account.cloud.faults.add({ service: 'sqs', operation: 'SendMessageBatch', effect });
    const first = await invoke(sqsEvent({ id, body }));
    expect(first.outcome).toEqual(failures('retried'));
    expect(first.lines.at(-1)).toMatchObject({ level: 'ERROR', message: 'message failed', eventId: 'retried' });
    expect(first.metrics).toMatchObject({ MessageFailed: 1 });
    expect(await starts()).toEqual([]);
    expect((await invoke(sqsEvent({ id, body }))).outcome).toEqual(failures());
    expect(await starts()).toHaveLength(2);
  });

  it('starts nothing for a branch that was deleted, and tells those that follow exactly it', async () => {
    const gone = { ...JSON.parse(referenceUpdated({ id: 'deleted' })), time: '2030-01-01T00:00:00Z' };
    const body = JSON.stringify(gone).replace('referenceUpdated', 'referenceDeleted');
    const { outcome, lines, metrics } = await invoke(sqsEvent({ id: 'm1', body }, { id: 'm2', body }));
    expect(outcome).toEqual(failures());
    expect(await starts()).toEqual([]);
    const told = lines.filter(({ message }) => message === 'branch gone').map(({ pipeline }) => pipeline);
    expect(told).toEqual(['app-dev', 'app-test']);
    expect(metrics).toEqual({
      [`EventIgnored reason=ref-deleted sourceAccount=${SOURCE}`]: 2,
      [`BranchGone sourceAccount=${SOURCE}`]: 2,
    });
  });

  it('records when an account was last heard of; late, doubled and reordered heartbeats change nothing', async () => {
    const [first, second] = ['2026-01-02T12:00:00Z', '2026-01-02T12:05:00Z'].map((time, at) =>
      sourceHeartbeat({ id: `beat-${at}`, time }),
    );
    const beats = [second, first, second].map((body = '', at) => ({ id: `m${at}`, body }));
    const { outcome, lines, metrics } = await invoke(sqsEvent(...beats));
    expect(outcome).toEqual(failures());
    expect((await createHeartbeats(account.table).read(SOURCE))?.heardAt).toBe('2026-01-02T12:05:00Z');
    expect(metrics[`HeartbeatHeard sourceAccount=${SOURCE}`]).toBeGreaterThan(0);
    const heard = lines.filter(({ message }) => message === 'heartbeat heard');
    expect(heard.map(({ eventId }) => eventId).toSorted()).toEqual(['beat-0', 'beat-1', 'beat-1']);
    const again = await invoke(sqsEvent(...beats));
    expect(again.metrics).toEqual({ [`HeartbeatRepeated sourceAccount=${SOURCE}`]: 3 });
    expect(await starts()).toEqual([]);
  });

  it('keeps heartbeats that are none, and takes no push from their source', async () => {
    const forged = { ...JSON.parse(referenceUpdated({ id: 'forged' })), source: 'commit-relay.heartbeat' };
    const bodies = [
      sourceHeartbeat({ account: '999999999999' }),
      sourceHeartbeat({ time: 'now' }),
      JSON.stringify(forged),
    ];
    const { outcome, metrics } = await invoke(sqsEvent(...bodies.map((body, at) => ({ id: `m${at}`, body }))));
    expect(outcome).toEqual(failures());
    expect(metrics).toEqual({
      'Rejected reason=foreign-account': 1,
      'Rejected reason=malformed': 1,
      'Rejected reason=unknown-detail-type': 1,
    });
    expect((await queue('pushes-dlq')).map(({ Body }) => Body).toSorted()).toEqual(bodies.toSorted());
    expect(await starts()).toEqual([]);
  });

  it('brings back a heartbeat that the registry did not take', async () => {
    const body = sourceHeartbeat({ id: 'again', time: '2026-01-02T12:10:00Z' });
    const effect = { kind: 'error', code: 'AccessDeniedException', status: 400 } as const;
    account.cloud.faults.add({ service: 'dynamodb', operation: 'UpdateItem', effect });
    expect((await invoke(sqsEvent({ id: 'm1', body }))).outcome).toEqual(failures('m1'));
    expect((await invoke(sqsEvent({ id: 'm1', body }))).outcome).toEqual(failures());
    expect((await createHeartbeats(account.table).read(SOURCE))?.heardAt).toBe('2026-01-02T12:10:00Z');
  });
});
