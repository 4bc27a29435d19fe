import type { Context } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FaultEffect } from '../../../local/faults.ts';
import type { Report } from '../../../shared/app/report.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { type EventInbox, openEventInbox } from '../../support/event-inbox.ts';
import { lambdaContext, watching } from '../../support/invocation.ts';
import { stubFunction } from '../../support/stub-function.ts';
import { started } from '../../support/told.ts';

type Work = (report: Report) => unknown;

let account: Account;
let inbox: EventInbox;
let handler: (work: Work, context: Context) => Promise<unknown>;
beforeAll(async () => {
  account = await bootAccount();
  inbox = await openEventInbox(account.cloud);
  stubFunction('start', account);
  const { instrument } = await import('../../../shared/runtime/telemetry.ts');
  const { reportAbout } = await import('../../../shared/runtime/report.ts');
  handler = instrument(async (work: Work) => work(reportAbout({ eventId: 'e1', pipeline: 'app' })));
});
afterEach(() => account.cloud.faults.clear());
afterAll(async () => {
  vi.unstubAllEnvs();
  inbox.close();
  await account.close();
});

const invoke = (work: Work) => watching(() => handler(work, lambdaContext()));
const tell =
  (...pipelines: string[]): Work =>
  (report) => {
    for (const pipeline of pipelines) report.tell(started(pipeline));
  };
const arm = (effect: FaultEffect, count = 1) =>
  account.cloud.faults.add({ service: 'events', operation: 'PutEvents', effect, count });
const names = (events: Awaited<ReturnType<EventInbox['received']>>) => events.map(({ detail }) => detail['pipeline']);

describe('an invocation sends what it told', () => {
  it('when it is done', async () => {
    const { outcome, metrics } = await invoke(tell('done'));
    expect(outcome.status).toBe('fulfilled');
    expect(metrics).toEqual({ 'EventTold type=Pipeline Started': 1 });
    const [event] = await inbox.received(1);
    expect(event).toMatchObject({
      source: 'commit-relay',
      account: '222222222222',
      resources: ['arn:aws:codepipeline:ap-south-1:222222222222:done'],
      detail: { version: '1', ...started('done').detail, cause: 'e1' },
    });
  });

  it('also when it fails, and fails as it would have', async () => {
    const { outcome, metrics } = await invoke((report) => {
      report.tell(started('failing'));
      throw new Error('no table');
    });
    expect(outcome).toMatchObject({ status: 'rejected', reason: { message: 'no table' } });
    expect(metrics).toEqual({ 'EventTold type=Pipeline Started': 1 });
    expect(names(await inbox.received(1))).toEqual(['failing']);
  });

  it('in more than one call where it is much', async () => {
    const pipelines = Array.from({ length: 23 }, (_, n) => `many-${n}`);
    expect((await invoke(tell(...pipelines))).metrics).toEqual({ 'EventTold type=Pipeline Started': 23 });
    expect(names(await inbox.received(23)).toSorted()).toEqual(pipelines.toSorted());
  });

  it.each<[string, FaultEffect]>([
    ['throttled', { kind: 'throttle' }],
    ['cut off', { kind: 'reset', when: 'before' }],
    ['answered with a server error', { kind: 'error', code: 'InternalException' }],
  ])('though the first call is %s', async (how, effect) => {
    arm(effect);
    const { metrics, lines } = await invoke(tell(`again-${how.length}`));
    expect(metrics).toEqual({ 'EventTold type=Pipeline Started': 1 });
    expect(lines).toEqual([]);
    expect(names(await inbox.received(1))).toEqual([`again-${how.length}`]);
  });

  it('or says what was lost, under the ids of the invocation, and does not fail', async () => {
    arm({ kind: 'error', code: 'AccessDeniedException', status: 400 }, 100);
    const { outcome, metrics, lines } = await invoke(tell('lost'));
    expect(outcome.status).toBe('fulfilled');
    expect(metrics).toEqual({ EventNotTold: 1 });
    expect(lines).toMatchObject([
      {
        level: 'ERROR',
        message: 'event not told',
        type: 'Pipeline Started',
        detail: started('lost').detail,
        why: expect.stringContaining('AccessDeniedException'),
        function_request_id: expect.any(String),
      },
    ]);
    account.cloud.faults.clear();
    expect((await invoke(() => undefined)).metrics).toEqual({});
    expect(await inbox.take()).toEqual([]);
  });

  it('within seconds, though the bus does not answer', async () => {
    arm({ kind: 'delay', milliseconds: 20_000 }, 100);
    const before = performance.now();
    const { outcome, metrics } = await invoke(tell('slow'));
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(outcome.status).toBe('fulfilled');
    expect(metrics).toEqual({ EventNotTold: 1 });
  });
});
