import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLambda, type Lambda } from '../../../local/lambda/service.ts';
import { createCredentialStore } from '../../../local/sts/credentials.ts';
import { bundle, spec } from './bundle.ts';
import { ACCOUNT, createStubCloud, REGION, type StubCloud } from './stub-cloud.ts';

const WORKER = `
let runs = 0;
export const handler = async (event, context) => {
  runs += 1;
  console.log('run ' + context.awsRequestId);
  if (runs <= event.failures) throw new Error('attempt ' + runs);
};`;
const WAIT = { timeout: 60_000, interval: 20 };

let cloud: StubCloud;
let lambda: Lambda;
let lines: string[];

async function send(event: unknown) {
  const Payload = JSON.stringify(event);
  const caller = { kind: 'root', account: ACCOUNT } as const;
  return await lambda.handle('Invoke', { FunctionName: 'worker', InvocationType: 'Event', Payload }, caller);
}
const runs = () => lines.filter((line) => line.startsWith('run '));
const dead = async (queue: string) => {
  let messages: readonly Record<string, unknown>[] = [];
  await vi.waitFor(async () => {
    messages = await cloud.drain(queue);
    expect(messages).toHaveLength(1);
  }, WAIT);
  return messages[0];
};

beforeEach(async () => {
  lines = [];
  cloud = createStubCloud();
  lambda = createLambda({
    kernel: () => cloud.kernel,
    credentials: createCredentialStore(),
    log: (_, line) => void lines.push(line),
    asyncRetryWaits: [10, 20],
  });
  await cloud.createQueue('dead');
  await lambda.register(spec(await bundle(WORKER), { deadLetterArn: cloud.queueArn('dead') }));
});
afterEach(async () => {
  await lambda.close();
  await cloud.close();
});

describe('an asynchronous event', () => {
  it('is taken at once, and tried until it succeeds, with one request id', async () => {
    expect(await send({ failures: 2 })).toEqual({ StatusCode: 202 });
    await vi.waitFor(() => expect(runs()).toHaveLength(3), WAIT);
    expect(new Set(runs()).size).toBe(1);
    expect(await cloud.drain('dead')).toEqual([]);
  });

  it('goes to the dead-letter queue after two retries, sent by the role of the function', async () => {
    await send({ failures: 9 });
    expect(await dead('dead')).toMatchObject({
      Body: '{"failures":9}',
      MessageAttributes: {
        RequestID: { StringValue: runs()[0]?.slice(4) },
        ErrorCode: { StringValue: '200' },
        ErrorMessage: { StringValue: 'attempt 3' },
      },
    });
    const sent = cloud.calls.find(({ operation }) => operation === 'SendMessage');
    expect(sent?.caller).toMatchObject({ kind: 'role', roleArn: `arn:aws:iam::${ACCOUNT}:role/worker-role` });
  });

  it('heeds the configured retries and destination', async () => {
    await cloud.createQueue('failures');
    lambda.setInvokeConfig({
      account: ACCOUNT,
      functionName: 'worker',
      maximumRetryAttempts: 0,
      maximumEventAgeSeconds: 60,
      onFailureArn: cloud.queueArn('failures'),
    });
    await send({ failures: 9 });
    const record = await dead('failures');
    expect(JSON.parse(String(record?.['Body']))).toMatchObject({
      version: '1.0',
      requestContext: {
        functionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:worker:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: 1,
      },
      requestPayload: { failures: 9 },
      responsePayload: { errorMessage: 'attempt 1' },
    });
    expect(runs()).toHaveLength(1);
  });

  it('that nobody may keep is said to be lost', async () => {
    cloud.deny.add('sqs:SendMessage');
    await send({ failures: 9 });
    await vi.waitFor(
      () => expect(lines.join('\n')).toMatch(/asynchronous event lost: .*not allowed: sqs:SendMessage/),
      WAIT,
    );
  });
});
