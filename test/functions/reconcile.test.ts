import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createFollowers } from '../../shared/adapters/followers.ts';
import { createPipelines } from '../../shared/adapters/pipelines.ts';
import { PipelineName } from '../../shared/domain/names.ts';
import { REGISTRATION_RULES } from '../../shared/domain/registration.ts';
import { type Account, bootAccount } from '../support/account.ts';
import { APP } from '../support/builders.ts';
import { drainQueue } from '../support/drain-queue.ts';
import { lambdaContext, sqsEvent, watching } from '../support/invocation.ts';
import { localSide, type PipelineSide } from '../support/pipeline-sides.ts';
import { stubFunction } from '../support/stub-function.ts';

let account: Account;
let side: PipelineSide;
let handler: typeof import('../../functions/reconcile/handler.ts').handler;
beforeAll(async () => {
  account = await bootAccount();
  side = localSide(account);
  stubFunction('reconcile', account);
  ({ handler } = await import('../../functions/reconcile/handler.ts'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await account.close();
});

async function invoke(event: SQSEvent) {
  const { outcome, ...written } = await watching<SQSBatchResponse>(() => handler(event, lambdaContext()));
  if (outcome.status === 'rejected') throw outcome.reason;
  return { failures: outcome.value.batchItemFailures, ...written };
}

const follow = (value: string) => ({ 'commit-relay:follow': value });
const key = (pipeline: string, cause = 'sweep-1') => JSON.stringify({ key: `pipeline/${pipeline}`, cause });
const followersOf = async () =>
  (await createFollowers(account.table).of(APP)).followers.map(({ pipeline }) => pipeline);
const statusOf = (pipeline: string) => createPipelines(account.table).read(PipelineName.parse(pipeline));

/** A sample event of CodePipeline, of another pipeline than its own. */
async function sample(name: string, pipeline: string): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '../../events/codepipeline', `${name}.json`), 'utf8');
  return text.replaceAll(/app-(dev|staging)/g, pipeline);
}

describe('reconcile', () => {
  it('registers a pipeline, and a second time changes nothing', async () => {
    await side.create('app-sweep', { tags: follow('@') });
    const { failures, lines, metrics } = await invoke(sqsEvent({ id: 'm1', body: key('app-sweep') }));
    expect(failures).toEqual([]);
    const ids = { service: 'reconcile', eventId: 'sweep-1', messageId: 'm1', pipeline: 'app-sweep' };
    expect(lines).toMatchObject([
      { ...ids, message: 'pipeline reconciled' },
      { ...ids, message: 'branch unread' },
      { ...ids, message: 'branch looked at', ref: 'refs/heads/main' },
    ]);
    expect(metrics).toEqual({ Registered: 1, BranchUnread: 1 });
    expect(await followersOf()).toContain('app-sweep');
    const status = await statusOf('app-sweep');
    expect(status?.seen).toEqual({
      version: 1,
      created: expect.any(String),
      tags: follow('@'),
      configHash: 'h1',
      rules: REGISTRATION_RULES,
    });
    const again = await invoke(sqsEvent({ id: 'm1', body: key('app-sweep') }));
    expect(again.lines.map(({ message }) => message)).toEqual(['pipeline reconciled']);
    // When it is next due moves on with time.
    expect(await statusOf('app-sweep')).toEqual({ ...status, dueAt: expect.any(String) });
  });

  it.each(['tag-change-followed', 'create-pipeline', 'update-pipeline', 'tag-resource'])(
    'is woken by %s, and believes what the account says',
    async (event) => {
      const pipeline = `app-${event}`;
      await side.create(pipeline, { tags: follow('@') });
      const { failures } = await invoke(sqsEvent({ id: 'm1', body: await sample(event, pipeline) }));
      expect(failures).toEqual([]);
      expect(await followersOf()).toContain(pipeline);
    },
  );

  it('unregisters one that lost its tag, though the event is an old one', async () => {
    await side.create('app-left', { tags: follow('@') });
    await invoke(sqsEvent({ id: 'm1', body: key('app-left') }));
    await side.tag('app-left', follow(''));
    const { metrics } = await invoke(sqsEvent({ id: 'm2', body: await sample('tag-change-followed', 'app-left') }));
    expect(metrics).toEqual({ Unregistered: 1 });
    expect(await followersOf()).not.toContain('app-left');
    expect(await statusOf('app-left')).toBeUndefined();
  });

  it('registers a good pipeline beside a wrong one and junk', async () => {
    await side.create('app-good', { tags: follow('@') });
    await side.create('app-wrong', { tags: follow('a..b') });
    const junk = JSON.stringify({ key: 'pipeline/no such name', cause: 'x' });
    const batch = [key('app-wrong'), junk, key('app-good')].map((body, n) => ({ id: `m${n}`, body }));
    const { failures, lines, metrics } = await invoke(sqsEvent(...batch));
    expect(failures).toEqual([]);
    expect(await followersOf()).toContain('app-good');
    expect(await followersOf()).not.toContain('app-wrong');
    expect((await statusOf('app-wrong'))?.problems).toMatchObject([{ reason: 'invalid-entry' }]);
    expect(lines.find(({ message }) => message === 'follower invalid')).toMatchObject({ pipeline: 'app-wrong' });
    expect(metrics).toMatchObject({
      'FollowerInvalid reason=invalid-entry': 1,
      'EventTold type=Follower Invalid': 1,
      'Rejected reason=malformed': 1,
    });
    const letters = await drainQueue(account.sqs, account.queueUrl('commit-relay-reconcile-dlq'));
    expect(letters.map(({ Body }) => Body)).toEqual([junk]);
  });

  it('tells of the same problems once, and again when they change', async () => {
    await side.create('app-told', { tags: follow('a..b') });
    const event = sqsEvent({ id: 'm1', body: key('app-told') });
    const told = async () => (await invoke(event)).metrics['EventTold type=Follower Invalid'];
    expect([await told(), await told()]).toEqual([1, undefined]);
    await side.tag('app-told', follow('a..c'));
    expect([await told(), await told()]).toEqual([1, undefined]);
  });
});
