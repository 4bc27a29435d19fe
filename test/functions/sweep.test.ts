import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Account, bootAccount } from '../support/account.ts';
import { drainQueue } from '../support/drain-queue.ts';
import { lambdaContext, watching } from '../support/invocation.ts';
import { localSide } from '../support/pipeline-sides.ts';
import { stubFunction } from '../support/stub-function.ts';

let account: Account;
let handler: typeof import('../../functions/sweep/handler.ts').handler;
beforeAll(async () => {
  account = await bootAccount();
  stubFunction('sweep', account);
  ({ handler } = await import('../../functions/sweep/handler.ts'));
  await localSide(account).create('app-dev', { tags: { 'commit-relay:follow': '@' } });
  await localSide(account).create('plain');
  await account.cloud.eventsDelivered();
  await nominated();
});
afterEach(() => account.cloud.faults.clear());
afterAll(async () => {
  vi.unstubAllEnvs();
  await account.close();
});

const invoke = (requestId: string) => watching(() => handler({}, lambdaContext(requestId)));
const nominated = async () =>
  (await drainQueue(account.sqs, account.queueUrl('commit-relay-reconcile'))).map(({ Body }) => Body);

describe('sweep', () => {
  it('nominates what the registry does not show, under a cause that names the sweep', async () => {
    const { outcome, lines, metrics } = await invoke('r1');
    expect(outcome.status).toBe('fulfilled');
    expect(await nominated()).toEqual([JSON.stringify({ key: 'pipeline/app-dev', cause: 'sweep-r1' })]);
    const about = { service: 'sweep', eventId: 'sweep-r1', function_request_id: 'r1' };
    const completed = { ...about, message: 'sweep completed', pipelines: 2, followers: 1, nominated: 1 };
    expect(lines).toMatchObject([{ ...about, message: 'pipeline nominated', pipeline: 'app-dev' }, completed]);
    expect(metrics).toEqual({ Nominated: 1, SweepCompleted: 1 });
  });

  it('fails loudly, and does not count as completed, where it cannot see everything', async () => {
    const effect = { kind: 'error', code: 'AccessDeniedException', status: 400 } as const;
    account.cloud.faults.add({ service: 'tagging', operation: 'GetResources', effect });
    const { outcome, metrics } = await invoke('r2');
    expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'AccessDeniedException' } });
    expect(metrics).toEqual({});
    expect(await nominated()).toEqual([]);
  });

  it('leaves the rest to the next where its time runs short, and does not count as completed', async () => {
    const context = { ...lambdaContext('r4'), getRemainingTimeInMillis: () => 9_000 };
    const { outcome, lines, metrics } = await watching(() => handler({}, context));
    expect(outcome.status).toBe('fulfilled');
    expect(lines).toMatchObject([{ message: 'sweep interrupted', reason: 'time-short', list: 'tagged', unseen: 0 }]);
    expect(metrics).toEqual({ 'SweepInterrupted reason=time-short': 1 });
  });

  it('tells its own request on every line, however many came before', async () => {
    const { lines } = await invoke('r3');
    for (const line of lines) expect(line).toMatchObject({ function_request_id: 'r3', cold_start: false });
    expect(lines).toHaveLength(2);
  });
});
