import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkingCopy } from '../../local/demo/working-copy.ts';
import {
  BRANCH,
  DAILY_LOOK,
  type Flow,
  GUARD,
  GUARD_ACCOUNT,
  HEARTBEAT,
  INDEX_BYTES,
  PUSH,
  START,
  SWEEP,
} from '../../scripts/costs/flows.ts';
import { METRICS } from '../../scripts/costs/metrics.ts';
import { heartbeatScheduleOf } from '../../shared/domain/wiring/desired-heartbeat.ts';
import { PIPELINES, REGION, SOURCE } from '../support/builders.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';
import { type Measured, measure } from './measured-flow.ts';

const NAMES = ['one', 'two', 'three', 'four'];

let test: TestCloud;
let app: WorkingCopy;
let content = 0;

const push = () => {
  content += 1;
  return app.push('main', 'README.md', `${content}\n`);
};

beforeAll(async () => {
  test = await bootCloud({ runSchedules: false });
  // A pipeline's creation and its tags nominate it at once: what has to wait shall not wait for minutes.
  await test.setQueue('commit-relay-reconcile', { VisibilityTimeout: '35' });
  app = await test.createRepository('app');
  await push();
});
afterAll(() => test.close());

/** So many times one flow, so many times another. */
function plus(...flows: readonly (readonly [number, Flow])[]): Flow & { readonly logBytes: number } {
  const sum = (name: keyof Flow) => flows.reduce((total, [times, flow]) => total + times * (flow[name] ?? 0), 0);
  return {
    writes: sum('writes'),
    reads: sum('reads'),
    refWrites: sum('refWrites'),
    refReads: sum('refReads'),
    events: sum('events'),
    logBytes: sum('logBytes'),
  };
}

/** The calls are exactly those of the model; log lines are as long as names are, so they may be a quarter off. */
function expectAsModelled(measured: Measured, expected: ReturnType<typeof plus>): void {
  const { writes, reads, refWrites, refReads, events, logBytes, largestWrite, largestRead } = measured;
  const { logBytes: expectedBytes, ...calls } = expected;
  expect({ writes, reads, refWrites, refReads, events }).toEqual(calls);
  expect(logBytes).toBeGreaterThan(expectedBytes * 0.75);
  expect(logBytes).toBeLessThan(expectedBytes * 1.25);
  expect(largestWrite).toBeLessThanOrEqual(1_024);
  expect(largestRead).toBeLessThanOrEqual(4_096);
}

describe('what a flow costs is what the local cloud counts', () => {
  beforeAll(async () => {
    await test.createPipeline({ name: 'one', sources: [{ repository: 'app', branch: 'main' }], follow: '@' });
    await test.dispatched(await push());
  });

  it('a push to one follower, which it has started before', async () => {
    expectAsModelled(await measure(test, push), plus([1, PUSH], [1, START]));
  });

  it('a push to four followers', async () => {
    for (const name of NAMES.slice(1))
      await test.createPipeline({ name, sources: [{ repository: 'app', branch: 'main' }], follow: '@' });
    await test.dispatched(await push());
    expectAsModelled(await measure(test, push), plus([1, PUSH], [NAMES.length, START]));
  });

  it('a push that nobody follows', async () => {
    const other = await test.createRepository('other');
    const measured = await measure(test, () => other.push('main', 'README.md', 'x'));
    expect(measured).toMatchObject({ refWrites: PUSH.refWrites, reads: PUSH.reads, writes: PUSH.writes, events: 1 });
  });

  it('a sweep that finds nothing to do: one branch, and what it reads of four followers', async () => {
    await test.invoke('commit-relay-sweep');
    const measured = await measure(test, () => test.invoke('commit-relay-sweep'));
    expectAsModelled(measured, plus([1, SWEEP], [1, BRANCH]));
    const expected = NAMES.length * (2 * INDEX_BYTES.follower + INDEX_BYTES.pipeline);
    expect(measured.indexBytes).toBeGreaterThan(expected * 0.75);
    expect(measured.indexBytes).toBeLessThan(expected * 1.25);
  });

  it('a guard run of one source account, with all as it should be', async () => {
    await test.invoke('commit-relay-guard');
    const measured = await measure(test, () => test.invoke('commit-relay-guard'));
    expectAsModelled(measured, plus([1, GUARD], [1, GUARD_ACCOUNT]));
  });

  it('a heartbeat', async () => {
    const { Input, EventBridgeParameters } = heartbeatScheduleOf(REGION, SOURCE).Target;
    const { Source, DetailType } = EventBridgeParameters;
    const measured = await measure(test, () =>
      test.call(SOURCE, 'events', 'AWSEvents.PutEvents', { Entries: [{ Source, DetailType, Detail: Input }] }),
    );
    expectAsModelled(measured, plus([1, HEARTBEAT]));
  });

  it('the daily look at a pipeline', async () => {
    const QueueUrl = `${test.cloud.endpoint}/${PIPELINES}/commit-relay-reconcile`;
    const MessageBody = JSON.stringify({ key: 'pipeline/one', cause: 'test' });
    const measured = await measure(test, () =>
      test.clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody })),
    );
    expectAsModelled(measured, plus([1, DAILY_LOOK]));
  });

  it('every custom metric is in the list, by the dimensions it has', () => {
    const known = new Map(METRICS.map(({ name, dimensions }) => [name, new Set<string>(['service', ...dimensions])]));
    const published = test.emf().flatMap((line) => {
      const { CloudWatchMetrics } = line['_aws'] as {
        CloudWatchMetrics: { Metrics: { Name: string }[]; Dimensions: string[][] }[];
      };
      return CloudWatchMetrics.flatMap(({ Metrics, Dimensions }) => Metrics.map(({ Name }) => ({ Name, Dimensions })));
    });
    expect(published.map(({ Name }) => Name)).toContain('PushAdmitted');
    for (const { Name, Dimensions } of published) {
      expect([...known.keys()]).toContain(Name);
      for (const name of Dimensions.flat()) expect([...(known.get(Name) ?? [])], `${Name} by ${name}`).toContain(name);
    }
  });
});
