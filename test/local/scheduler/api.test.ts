import { afterEach, beforeEach, expect, it } from 'vitest';
import * as z from 'zod';
import type { Service } from '../../../local/kernel.ts';
import { ACCOUNT, createStubCloud, REGION, type StubCloud } from '../lambda/stub-cloud.ts';
import { ARN, FUNCTION, ROLE, root, schedule, schedulerOver } from './sweep.ts';

let cloud: StubCloud;
let scheduler: Service;
const create = (target?: Record<string, unknown>, more?: Record<string, unknown>) =>
  scheduler.handle('CreateSchedule', schedule(target, more), root);

beforeEach(() => {
  cloud = createStubCloud();
  scheduler = schedulerOver(cloud);
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
