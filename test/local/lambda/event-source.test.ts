import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pollEventSource } from '../../../local/lambda/event-source.ts';
import type { EventSourceSpec, FunctionSpec } from '../../../local/lambda/function-spec.ts';
import type { QueueClient } from '../../../local/lambda/queue-client.ts';
import { createLambda, type Lambda } from '../../../local/lambda/service.ts';
import { createCredentialStore } from '../../../local/sts/credentials.ts';
import { bundle, spec } from './bundle.ts';
import { ACCOUNT, createStubCloud, REGION, type StubCloud } from './stub-cloud.ts';

/** Prints each record, then fails, hangs or passes as the body says; `retry` fails only its first time. */
const WORKER = `
export const handler = async ({ Records }) => {
  const from = Date.now();
  console.log('batch ' + JSON.stringify(Records.map((r) => [r.body, r.attributes.ApproximateReceiveCount])));
  console.log('first ' + JSON.stringify(Records[0]));
  if (Records.some((r) => r.body === 'throw')) throw new Error('whole batch');
  if (Records.some((r) => r.body === 'slow')) await new Promise((resolve) => setTimeout(resolve, 300));
  if (Records.some((r) => r.body === 'crash' && r.attributes.ApproximateReceiveCount === '1'))
    await new Promise((resolve) => setTimeout(resolve, 60000));
  const failed = Records.filter((r) => r.body === 'retry' && r.attributes.ApproximateReceiveCount === '1');
  console.log('span ' + JSON.stringify({ body: Records[0].body, from, to: Date.now() }));
  return { batchItemFailures: failed.map((r) => ({ itemIdentifier: r.messageId })) };
};`;

const WAIT = { timeout: 60_000, interval: 50 };
let cloud: StubCloud;
let lambda: Lambda;
let lines: string[];
const credentials = createCredentialStore();

async function start(queue: string, mapping: Partial<EventSourceSpec> = {}, more: Partial<FunctionSpec> = {}) {
  await lambda.register(spec(await bundle(WORKER), { timeoutSeconds: 4, ...more }));
  await lambda.mapEventSource({
    account: ACCOUNT,
    functionName: 'worker',
    queueArn: cloud.queueArn(queue),
    batchSize: 10,
    windowSeconds: 0,
    enabled: true,
    reportBatchItemFailures: true,
    ...mapping,
  });
}

/** The one mapping of the account, as the API shows it. */
async function mapping(FunctionName = 'worker') {
  const output = await lambda.handle('ListEventSourceMappings', { FunctionName }, { kind: 'root', account: ACCOUNT });
  return (output as { EventSourceMappings: Record<string, unknown>[] }).EventSourceMappings[0];
}

const seen = (mark: string) => lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(mark.length + 1));
const batches = () => seen('batch').map((line) => JSON.parse(line));
/** When each batch ran, in milliseconds, by start. */
const spansOf = (count: number) =>
  vi.waitFor(() => {
    const spans: { body: string; from: number; to: number }[] = seen('span').map((line) => JSON.parse(line));
    expect(spans).toHaveLength(count);
    return spans.toSorted((left, right) => left.from - right.from);
  }, WAIT);
const emptied = (queue: string) =>
  vi.waitFor(async () => expect(await cloud.counts(queue)).toEqual({ visible: 0, inFlight: 0 }), WAIT);

beforeEach(async () => {
  lines = [];
  cloud = createStubCloud();
  lambda = createLambda({ kernel: () => cloud.kernel, credentials, log: (_, line) => void lines.push(line) });
  await cloud.createQueue('jobs', { VisibilityTimeout: '60' });
  // For tests in which messages come back.
  await cloud.createQueue('brief', { VisibilityTimeout: '4' });
});
afterEach(async () => {
  await lambda.close();
  await cloud.close();
});

describe('a mapped queue', () => {
  it('gives records as Lambda does and deletes what succeeded', async () => {
    await cloud.send('jobs', 'plain', { MessageAttributes: { kind: { DataType: 'String', StringValue: 'push' } } });
    await start('jobs');
    await emptied('jobs');
    expect(JSON.parse(seen('first')[0] ?? '')).toMatchObject({
      body: 'plain',
      messageId: expect.any(String),
      receiptHandle: expect.any(String),
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.stringMatching(/^\d{13}$/) },
      messageAttributes: { kind: { stringValue: 'push', dataType: 'String' } },
      eventSource: 'aws:sqs',
      eventSourceARN: cloud.queueArn('jobs'),
      awsRegion: REGION,
    });
  });

  it('leaves only what failed to its visibility timeout', async () => {
    for (const body of ['one', 'retry', 'two']) await cloud.send('brief', body);
    await start('brief');
    await emptied('brief');
    expect(batches()).toEqual([
      [
        ['one', '1'],
        ['retry', '1'],
        ['two', '1'],
      ],
      [['retry', '2']],
    ]);
  });

  it('fails a whole batch on an error, down to the dead-letter queue', async () => {
    await cloud.createQueue('dead');
    const redrive = { deadLetterTargetArn: `arn:aws:sqs:${REGION}:000000000000:dead`, maxReceiveCount: 2 };
    await cloud.createQueue('strict', { VisibilityTimeout: '4', RedrivePolicy: JSON.stringify(redrive) });
    await cloud.send('strict', 'fine');
    await cloud.send('strict', 'throw');
    await start('strict', { maximumConcurrency: 2 });
    await vi.waitFor(async () => expect((await cloud.counts('dead')).visible).toBe(2), WAIT);
    expect(batches()).toHaveLength(2);
  });

  it('delivers again what a killed worker held', async () => {
    await cloud.send('brief', 'crash');
    const issued = vi.spyOn(credentials, 'issue');
    await start('brief');
    await vi.waitFor(() => expect(batches()).toHaveLength(1), WAIT);
    for (const { value } of issued.mock.results) lambda.crash(value.accessKeyId);
    await emptied('brief');
    expect(batches()).toEqual([[['crash', '1']], [['crash', '2']]]);
    expect(lines.join('\n')).toContain('Runtime exited with error: signal: killed');
  });

  it('works on as many batches at once as allowed', async () => {
    for (let index = 0; index < 4; index += 1) await cloud.send('jobs', 'slow');
    await start('jobs', { batchSize: 1, maximumConcurrency: 2 });
    await emptied('jobs');
    const spans = await spansOf(4);
    const atOnce = spans.map(({ from }) => spans.filter((other) => other.from <= from && from < other.to).length);
    expect(Math.max(...atOnce)).toBe(2);
  });

  it('waits for a fuller batch where a window is given', async () => {
    await start('jobs', { windowSeconds: 2, batchSize: 3 });
    for (const body of ['one', 'two', 'three']) await cloud.send('jobs', body);
    await emptied('jobs');
    expect(batches()).toHaveLength(1);
  });

  it('keeps the order of a group and never splits it over two invocations', async () => {
    await cloud.createQueue('ordered.fifo', {
      FifoQueue: 'true',
      ContentBasedDeduplication: 'true',
      VisibilityTimeout: '60',
    });
    for (let index = 0; index < 6; index += 1) {
      const group = `g${index % 2}`;
      await cloud.send('ordered.fifo', `${group}-${index}`, { MessageGroupId: group });
    }
    await start('ordered.fifo', { batchSize: 1 });
    await emptied('ordered.fifo');
    expect(JSON.parse(seen('first')[0] ?? '').attributes.MessageGroupId).toMatch(/^g[01]$/);
    const spans = await spansOf(6);
    const order = (group: string) => spans.map(({ body }) => body).filter((body) => body.startsWith(group));
    expect(order('g0')).toEqual(['g0-0', 'g0-2', 'g0-4']);
    expect(order('g1')).toEqual(['g1-1', 'g1-3', 'g1-5']);
    for (const group of ['g0', 'g1']) {
      const [first, second, third] = spans.filter(({ body }) => body.startsWith(group));
      expect(second?.from).toBeGreaterThanOrEqual(first?.to ?? Number.NaN);
      expect(third?.from).toBeGreaterThanOrEqual(second?.to ?? Number.NaN);
    }
  });

  it('is not read while disabled', async () => {
    await cloud.send('jobs', 'still here');
    await start('jobs', { enabled: false });
    expect(cloud.calls.filter(({ operation }) => operation === 'ReceiveMessage')).toEqual([]);
    expect((await cloud.counts('jobs')).visible).toBe(1);
  });

  it('is shown, disabled and enabled again', async () => {
    await start('jobs');
    const { UUID, ...shown } = (await mapping()) ?? {};
    expect(shown).toMatchObject({ EventSourceArn: cloud.queueArn('jobs'), State: 'Enabled', BatchSize: 10 });
    const root = { kind: 'root', account: ACCOUNT } as const;
    const set = (Enabled: boolean) => lambda.handle('UpdateEventSourceMapping', { UUID, Enabled }, root);
    expect(await set(false)).toMatchObject({ State: 'Disabled' });
    expect(await mapping()).toMatchObject({ State: 'Disabled' });
    // What was being received when it was disabled.
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await cloud.send('jobs', 'later');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(batches()).toEqual([]);
    await set(true);
    await emptied('jobs');
    expect(batches()).toEqual([[['later', '1']]]);
    await expect(mapping('nobody')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    const absent = lambda.handle('UpdateEventSourceMapping', { UUID: 'absent' }, root);
    await expect(absent).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});

it('gives back what a long poll still brought when its feeding ended', async () => {
  const message = { MessageId: 'id', ReceiptHandle: 'receipt', Body: 'late', Attributes: {}, MessageAttributes: {} };
  const ending = new AbortController();
  const release = vi.fn(async () => undefined);
  const run = vi.fn();
  const queue: QueueClient = {
    visibilityTimeout: async () => 360,
    async receive() {
      ending.abort();
      return [message];
    },
    remove: vi.fn(),
    release,
  };
  const queueArn = cloud.queueArn('jobs');
  const mapping = { account: ACCOUNT, functionName: 'worker', queueArn, batchSize: 1, windowSeconds: 0 };
  const mapped: EventSourceSpec = { ...mapping, enabled: true, reportBatchItemFailures: true };
  await pollEventSource({ spec: mapped, queue, run, log: (line) => void lines.push(line) }, ending.signal);
  expect(release.mock.calls).toEqual([[[message]]]);
  expect(run).not.toHaveBeenCalled();
  expect(lines).toEqual([]);
});

describe('a role that may not', () => {
  it.each(['sqs:GetQueueAttributes', 'sqs:ReceiveMessage'])('%s leaves messages and says so once', async (action) => {
    cloud.deny.add(action);
    await cloud.send('jobs', 'plain');
    await start('jobs');
    await vi.waitFor(() => expect(lines.join('\n')).toContain(`not allowed: ${action}`), WAIT);
    expect(lines.filter((line) => line.includes('not allowed'))).toHaveLength(1);
    expect(batches()).toEqual([]);
    cloud.deny.clear();
    await emptied('jobs');
  });

  it('delete sees its messages again', async () => {
    cloud.deny.add('sqs:DeleteMessageBatch');
    await cloud.send('brief', 'plain');
    await start('brief');
    await vi.waitFor(() => expect(batches().length).toBeGreaterThan(1), WAIT);
    expect(lines.filter((line) => line.includes('not allowed: sqs:DeleteMessageBatch'))).toHaveLength(1);
  });
});

it('a queue that shows its messages before the function times out cannot be mapped', async () => {
  await expect(start('jobs', {}, { timeoutSeconds: 90 })).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: 'Queue visibility timeout: 60 seconds is less than Function timeout: 90 seconds',
  });
});
