import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ApiError, type Service } from '../../../local/kernel.ts';
import { createScheduler } from '../../../local/scheduler/service.ts';
import { createCredentialStore } from '../../../local/sts/credentials.ts';
import { ACCOUNT, createStubCloud, REGION, type StubCloud } from '../lambda/stub-cloud.ts';

const root = { kind: 'root', account: ACCOUNT } as const;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/wake`;
const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:sweep`;
const ARN = `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/default/sweep`;
const WAIT = { timeout: 10_000, interval: 20 };

let cloud: StubCloud;
let scheduler: Service;
let lines: string[];
/** Errors that the function answers with, one a call. */
let failures: Error[];

const answers: Service = {
  async handle() {
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    return { StatusCode: 202 };
  },
};
const input = (target: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => ({
  Name: 'sweep',
  ScheduleExpression: 'rate(5 minutes)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: FUNCTION, RoleArn: ROLE, ...target },
  ...more,
});
const create = (target?: Record<string, unknown>, more?: Record<string, unknown>) =>
  scheduler.handle('CreateSchedule', input(target, more), root);
const called = (operation: string) => cloud.calls.filter((call) => call.operation === operation);

beforeEach(() => {
  lines = [];
  failures = [];
  cloud = createStubCloud({ lambda: answers, events: { handle: async () => ({ Entries: [{ EventId: '1' }] }) } });
  scheduler = createScheduler({
    kernel: () => cloud.kernel,
    credentials: createCredentialStore(),
    log: (line) => void lines.push(line),
    everySeconds: { sweep: 0.05 },
    retryWait: 5,
  });
});
afterEach(async () => {
  await scheduler.close?.();
  await cloud.close();
});

it('schedules are listed a page at a time', async () => {
  for (const Name of ['c', 'a', 'b']) await create({}, { Name });
  const list = (query: Record<string, unknown>) => scheduler.handle('ListSchedules', query, root);
  const first = await list({ MaxResults: 2 });
  expect(first).toMatchObject({ Schedules: [{ Name: 'a' }, { Name: 'b' }] });
  const { NextToken } = z.object({ NextToken: z.string() }).parse(first);
  expect(await list({ NextToken })).toEqual({ Schedules: [expect.objectContaining({ Name: 'c' })] });
  await expect(list({ NextToken: 'made up' })).rejects.toMatchObject({ code: 'ValidationException' });
});

describe('a run', () => {
  it('invokes the function as the role, with AWS’s event, again and again', async () => {
    expect(await create()).toEqual({ ScheduleArn: ARN });
    expect(called('Invoke')).toEqual([]);
    await vi.waitFor(() => expect(called('Invoke').length).toBeGreaterThan(1), WAIT);
    const [call] = called('Invoke');
    expect(call?.caller).toMatchObject({ kind: 'role', account: ACCOUNT, roleArn: ROLE, sessionName: 'sweep' });
    expect(call?.input).toMatchObject({ FunctionName: FUNCTION, InvocationType: 'Event' });
    expect(JSON.parse(String(call?.input['Payload']))).toMatchObject({
      source: 'aws.scheduler',
      'detail-type': 'Scheduled Event',
      account: ACCOUNT,
      region: REGION,
      resources: [ARN],
      detail: '{}',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
  });

  it('fills context attributes into the input', async () => {
    await create({
      Input: '{"arn":"<aws.scheduler.schedule-arn>","try":<aws.scheduler.attempt-number>,"x":"<aws.other>"}',
    });
    await vi.waitFor(() => expect(called('Invoke').length).toBeGreaterThan(0), WAIT);
    expect(called('Invoke')[0]?.input['Payload']).toBe(`{"arn":"${ARN}","try":1,"x":"<aws.other>"}`);
  });

  it('puts an event on a bus, and a message in a queue', async () => {
    const Arn = `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`;
    await create({ Arn, Input: '{}', EventBridgeParameters: { Source: 'relay.heartbeat', DetailType: 'Heartbeat' } });
    await vi.waitFor(() => expect(called('PutEvents').length).toBeGreaterThan(0), WAIT);
    expect(called('PutEvents')[0]?.input).toEqual({
      Entries: [
        { EventBusName: Arn, Source: 'relay.heartbeat', DetailType: 'Heartbeat', Detail: '{}', Resources: [ARN] },
      ],
    });
    await cloud.createQueue('jobs');
    await scheduler.handle('UpdateSchedule', input({ Arn: cloud.queueArn('jobs'), Input: 'wake' }), root);
    await vi.waitFor(async () => expect((await cloud.drain('jobs'))[0]).toMatchObject({ Body: 'wake' }), WAIT);
  });

  it('that is refused goes to the dead-letter queue, as the role', async () => {
    await cloud.createQueue('dead');
    cloud.deny.add('lambda:Invoke');
    await create({ Input: '{"a":1}', DeadLetterConfig: { Arn: cloud.queueArn('dead') } });
    await vi.waitFor(async () => expect((await cloud.counts('dead')).visible).toBeGreaterThan(0), WAIT);
    expect((await cloud.drain('dead'))[0]).toMatchObject({
      Body: '{"a":1}',
      MessageAttributes: {
        ERROR_CODE: { StringValue: 'AccessDeniedException' },
        RETRY_ATTEMPTS: { StringValue: '0' },
        SCHEDULE_ARN: { StringValue: ARN },
        TARGET_ARN: { StringValue: FUNCTION },
      },
    });
    expect(called('SendMessage')[0]?.caller).toMatchObject({ roleArn: ROLE });
    expect(lines[0]).toContain('not allowed: lambda:Invoke');
  });

  it('that is throttled is tried again, but not for ever', async () => {
    await cloud.createQueue('dead');
    const throttle = () => new ApiError('TooManyRequestsException', 'Rate exceeded', 429);
    failures = [throttle(), throttle(), new Error('cut'), throttle(), throttle()];
    await create({ DeadLetterConfig: { Arn: cloud.queueArn('dead') } });
    await vi.waitFor(() => expect(called('Invoke').length).toBeGreaterThan(6), WAIT);
    const messages = await cloud.drain('dead');
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({ MessageAttributes: { RETRY_ATTEMPTS: { StringValue: '2' } } });
  });

  it('does not happen while disabled or deleted', async () => {
    await create({}, { State: 'DISABLED' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(called('Invoke')).toEqual([]);
    await scheduler.handle('UpdateSchedule', input(), root);
    await vi.waitFor(() => expect(called('Invoke').length).toBeGreaterThan(0), WAIT);
    await scheduler.handle('DeleteSchedule', { Name: 'sweep' }, root);
    const before = called('Invoke').length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(called('Invoke').length).toBe(before);
  });

  it('comes at its own rate unless shortened', async () => {
    await create({}, { Name: 'other' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(called('Invoke')).toEqual([]);
  });
});

describe('the API', () => {
  it('describes and lists what was written', async () => {
    await create({ Input: '{}' }, { Description: 'finds what is due' });
    expect(await scheduler.handle('GetSchedule', { Name: 'sweep' }, root)).toMatchObject({
      Arn: ARN,
      Name: 'sweep',
      GroupName: 'default',
      State: 'ENABLED',
      Description: 'finds what is due',
      ScheduleExpression: 'rate(5 minutes)',
      Target: { Arn: FUNCTION, RoleArn: ROLE, Input: '{}' },
      CreationDate: expect.any(Number),
    });
    expect(await scheduler.handle('ListSchedules', { NamePrefix: 'sw' }, root)).toMatchObject({
      Schedules: [{ Arn: ARN }],
    });
    expect(await scheduler.handle('ListSchedules', { NamePrefix: 'x' }, root)).toEqual({ Schedules: [] });
    const elsewhere = { kind: 'root', account: '111111111111' } as const;
    expect(await scheduler.handle('ListSchedules', {}, elsewhere)).toEqual({ Schedules: [] });
  });

  it('refuses what it could not run', async () => {
    await expect(create({}, { ScheduleExpression: 'cron(0 12 * * ? *)' })).rejects.toMatchObject({
      code: 'ValidationException',
    });
    await expect(create({}, { ScheduleExpression: 'rate(0 minutes)' })).rejects.toMatchObject({
      code: 'ValidationException',
    });
    await expect(create({ Arn: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:x` })).rejects.toThrow(
      'no schedule target',
    );
    cloud.deny.add(ROLE);
    await expect(create()).rejects.toThrow('must allow AWS EventBridge Scheduler to assume the role');
  });

  it('knows conflicts and absence', async () => {
    await create();
    await expect(create()).rejects.toMatchObject({ code: 'ConflictException', status: 409 });
    for (const operation of ['GetSchedule', 'DeleteSchedule']) {
      await expect(scheduler.handle(operation, { Name: 'nobody' }, root)).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        status: 404,
      });
    }
  });
});
