import { setTimeout } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Report } from '../../../shared/app/report.ts';
import { decide, EVENT_ALONE } from '../../../shared/domain/decision.ts';
import { follower, pushEvent } from '../../support/builders.ts';
import { lambdaContext, stubLambda, watching } from '../../support/invocation.ts';

type Work = (report: Report) => unknown;
let handler: (work: Work, context: Context) => Promise<unknown>;

beforeAll(async () => {
  stubLambda('test');
  const { instrument } = await import('../../../shared/runtime/telemetry.ts');
  const { reportAbout } = await import('../../../shared/runtime/report.ts');
  handler = instrument(async (work: Work) => work(reportAbout({ eventId: 'e1' })));
});
afterAll(() => vi.unstubAllEnvs());

/** One invocation in this process, whose first is a cold start. */
function invoke(work: Work, requestId = 'request', trace = '1-00000001-000000000000000000000001') {
  vi.stubEnv('_X_AMZN_TRACE_ID', `Root=${trace};Parent=0000000000000001;Sampled=1`);
  return watching(() => handler(work, lambdaContext(requestId)));
}

const write: Work = (report) => {
  report.info('told', { pipeline: 'app-dev' });
  report.warn('warned', { reason: 'x' });
  report.decided(decide(pushEvent('e1', 'a', 'b', 1), follower('app-dev'), EVENT_ALONE), 'e1');
};

describe('log lines of an invocation', () => {
  it('carry its own request, trace and start, and what they are about', async () => {
    const cold = await invoke(write, 'first');
    const warm = await invoke(write, 'second', '1-00000002-000000000000000000000002');
    expect(cold.lines.map(({ message }) => message)).toEqual(['told', 'warned', 'decision']);
    for (const line of cold.lines) {
      const xray_trace_id = '1-00000001-000000000000000000000001';
      expect(line).toMatchObject({ eventId: 'e1', function_request_id: 'first', cold_start: true, xray_trace_id });
    }
    expect(warm.lines).toHaveLength(3);
    for (const line of warm.lines) {
      const xray_trace_id = '1-00000002-000000000000000000000002';
      expect(line).toMatchObject({ eventId: 'e1', function_request_id: 'second', cold_start: false, xray_trace_id });
    }
  });

  it('carry nothing of what an earlier one was about', async () => {
    await invoke((report) => report.info('told', { pipeline: 'app-dev' }));
    const { lines } = await invoke((report) => report.info('told', {}));
    expect(lines[0]).not.toHaveProperty('pipeline');
  });

  it('name the decision and what decided it', async () => {
    const { lines, metrics } = await invoke((report) => {
      for (const branch of ['main', 'develop']) {
        report.decided(decide(pushEvent('e1', 'a', 'b', 1), follower('app-dev', branch), EVENT_ALONE), 'p1');
      }
    });
    expect(lines).toMatchObject([
      { message: 'decision', start: true, pipeline: 'app-dev', entry: 'main', pushId: 'p1' },
      { message: 'decision', start: false, pipeline: 'app-dev', reason: 'ref-not-followed' },
    ]);
    expect(metrics).toEqual({
      'Decision reason=start sourceAccount=111111111111': 1,
      'Decision reason=ref-not-followed sourceAccount=111111111111': 1,
    });
  });
});

describe('metrics of an invocation', () => {
  it('are added up by their dimensions, in whatever order these are given', async () => {
    const { metrics } = await invoke((report) => {
      report.count('Rejected', { reason: 'not-json', sourceAccount: '1' });
      report.count('Rejected', { sourceAccount: '1', reason: 'not-json' });
      report.count('Rejected', { reason: 'malformed' });
      report.count('Rejected');
    });
    expect(metrics).toEqual({
      'Rejected reason=not-json sourceAccount=1': 2,
      'Rejected reason=malformed': 1,
      Rejected: 1,
    });
  });

  it('are written also where the invocation fails, and not again by the next', async () => {
    const failed = await invoke((report) => {
      report.count('StartMade');
      throw new Error('no table');
    });
    expect(failed.outcome).toMatchObject({ status: 'rejected', reason: { message: 'no table' } });
    expect(failed.metrics).toEqual({ StartMade: 1 });
    expect((await invoke(() => undefined)).metrics).toEqual({});
  });

  it('leave a label without a value out', async () => {
    const labels: object = { reason: undefined, sourceAccount: '1' };
    const { outcome, metrics } = await invoke((report) => report.count('Rejected', labels));
    expect(outcome.status).toBe('fulfilled');
    expect(metrics).toEqual({ 'Rejected sourceAccount=1': 1 });
  });
});

describe('an invocation', () => {
  it('goes on to its end or to the end of the process, whatever time Lambda says is left', async () => {
    const context = { ...lambdaContext('late'), getRemainingTimeInMillis: () => 20 };
    const slow = async () => {
      await setTimeout(100);
      return 'done';
    };
    expect(await handler(slow, context)).toBe('done');
  });
});
