import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Account, bootAccount } from '../support/account.ts';
import { lambdaContext, watching } from '../support/invocation.ts';
import { stubFunction } from '../support/stub-function.ts';

let account: Account;
let handler: typeof import('../../functions/guard/handler.ts').handler;
beforeAll(async () => {
  account = await bootAccount();
  stubFunction('guard', account);
  ({ handler } = await import('../../functions/guard/handler.ts'));
});
afterEach(() => account.cloud.faults.clear());
afterAll(async () => {
  vi.unstubAllEnvs();
  await account.close();
});

const invoke = (payload: unknown, requestId: string) => watching(() => handler(payload, lambdaContext(requestId)));

/** The administrator, as whom the function runs here, may not assume the mend role. */
const unreachable = {
  subject: 'rule/111111111111/commit-relay-forward-222222222222',
  reason: 'unreachable',
  outcome: 'told',
  advice: expect.stringMatching(/^AccessDenied: .*commit-relay-mend-222222222222-ap-south-1/),
};
const scheduled = {
  version: '0',
  id: '1',
  'detail-type': 'Scheduled Event',
  source: 'aws.scheduler',
  account: '222222222222',
  time: '2026-01-02T12:00:00Z',
  region: 'ap-south-1',
  resources: [],
  detail: '{}',
};

describe('guard', () => {
  it('answers its schedule with what it found, and tells it', async () => {
    const { outcome, lines, metrics } = await invoke(scheduled, 'r1');
    expect(outcome).toMatchObject({ status: 'fulfilled', value: { findings: [unreachable] } });
    const about = { service: 'guard', eventId: 'guard-r1', function_request_id: 'r1' };
    expect(lines).toMatchObject([
      { ...about, level: 'WARN', message: 'drift', ...unreachable },
      { ...about, message: 'guard completed', subjects: 3, findings: 1 },
      { ...about, message: 'rogue triggers looked for', findings: 0 },
    ]);
    expect(metrics).toMatchObject({ GuardCompleted: 1, 'DriftFound reason=unreachable': 1 });
  });

  it('tells a finding once, and in a dry run nothing', async () => {
    expect((await invoke({}, 'r2')).metrics).toEqual({ GuardCompleted: 1 });
    const { outcome, metrics } = await invoke({ dryRun: true }, 'r3');
    expect(outcome).toMatchObject({ value: { findings: [unreachable] } });
    expect(metrics).toEqual({});
  });

  it.each([
    [{ dryrun: true }, 'payload: Unrecognized key: "dryrun"'],
    [{ repair: 1 }, 'payload: repair: expected boolean, got 1'],
    [{ dryRun: true, repair: true }, 'payload: expected dryRun or repair, got both'],
    [null, 'payload: expected object, got null'],
  ])('refuses %j', async (payload, message) => {
    const { outcome, metrics } = await invoke(payload, 'r4');
    expect(outcome).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining(message) } });
    expect(metrics).toEqual({});
  });

  it('fails where the bus cannot be seen, and does not count as completed', async () => {
    const effect = { kind: 'error', code: 'ResourceNotFoundException', message: 'no bus', status: 400 } as const;
    account.cloud.faults.add({ service: 'events', operation: 'DescribeEventBus', effect });
    const { outcome, lines, metrics } = await invoke({}, 'r5');
    expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'ResourceNotFoundException' } });
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'wiring not guarded', subject: 'bus/commit-relay' }),
    );
    expect(metrics).toEqual({});
  });

  it('looks for rogue triggers also where a subject fails, and fails all the same', async () => {
    const item = { TableName: account.table.name, Key: { pk: 'TRIGGERS', sk: 'STATUS' } };
    await account.table.client.send(new DeleteCommand(item));
    const effect = { kind: 'error', code: 'ResourceNotFoundException', message: 'no bus', status: 400 } as const;
    account.cloud.faults.add({ service: 'events', operation: 'DescribeEventBus', effect });
    const { outcome, lines } = await invoke({}, 'r8');
    expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'ResourceNotFoundException' } });
    expect(lines).toContainEqual(expect.objectContaining({ message: 'rogue triggers looked for' }));
  });

  it('leaves rogue triggers to the next run where little time is left', async () => {
    const context = { ...lambdaContext('r9'), getRemainingTimeInMillis: () => 13_900 };
    const { outcome, lines } = await watching(() => handler({}, context));
    expect(outcome).toMatchObject({ status: 'fulfilled' });
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'rogue triggers not looked for', reason: 'time-short' }),
    );
  });

  it.each([
    ['events', 'DescribeEventBus'],
    ['dynamodb', 'GetItem'],
  ])('comes to its end in half its time where %s %s hangs', async (service, operation) => {
    const effect = { kind: 'delay', milliseconds: 60_000 } as const;
    account.cloud.faults.add({ service, operation, effect, count: 99 });
    const began = performance.now();
    expect((await invoke({}, 'r6')).outcome.status).toBe('rejected');
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  it('comes to its end at once where its time is over', async () => {
    const context = { ...lambdaContext('r7'), getRemainingTimeInMillis: () => 9_000 };
    const { outcome } = await watching(() => handler({}, context));
    expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } });
  });
});
