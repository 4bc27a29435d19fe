import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, type Service } from '../../../local/kernel.ts';
import { ACCOUNT, createStubCloud, REGION, type StubCloud } from '../lambda/stub-cloud.ts';
import { ARN, FUNCTION, ROLE, root, schedule, schedulerOver } from './sweep.ts';

const WAIT = { timeout: 60_000, interval: 20 };

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
const create = (target?: Record<string, unknown>, more?: Record<string, unknown>) =>
  scheduler.handle('CreateSchedule', schedule(target, more), root);
const called = (operation: string) => cloud.calls.filter((call) => call.operation === operation);

beforeEach(() => {
  lines = [];
  failures = [];
  cloud = createStubCloud({ lambda: answers, events: { handle: async () => ({ Entries: [{ EventId: '1' }] }) } });
  scheduler = schedulerOver(cloud, lines);
});
afterEach(async () => {
  await scheduler.close?.();
  await cloud.close();
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
    await scheduler.handle('UpdateSchedule', schedule({ Arn: cloud.queueArn('jobs'), Input: 'wake' }), root);
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
    failures.push(throttle(), throttle(), new Error('cut'), throttle(), throttle());
    await create({ DeadLetterConfig: { Arn: cloud.queueArn('dead') } }, { Name: 'calm' });
    await vi.waitFor(() => expect(called('Invoke').length).toBeGreaterThan(5), WAIT);
    const messages = await cloud.drain('dead');
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({ MessageAttributes: { RETRY_ATTEMPTS: { StringValue: '2' } } });
  });

  it('does not happen while disabled or deleted', async () => {
    await create({}, { State: 'DISABLED' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(called('Invoke')).toEqual([]);
    await scheduler.handle('UpdateSchedule', schedule(), root);
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
