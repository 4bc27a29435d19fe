import { IAMClient } from '@aws-sdk/client-iam';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { asAdministrator } from '../../../local/demo/clients.ts';
import { createSourceLinks } from '../../../shared/adapters/source-links.ts';
import { heartbeatScheduleOf, scheduleFault } from '../../../shared/domain/wiring/desired-heartbeat.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { PIPELINES, REGION, SOURCE } from '../../support/builders.ts';

let account: Account;
beforeAll(async () => {
  account = await bootAccount();
});
afterEach(() => account.cloud.faults.clear());
afterAll(() => account.close());

const never = new AbortController().signal;

/** Looks with an administrator's rights into an account; `pipelineAccount` says which forward role is looked at. */
async function look(source = SOURCE, { signal = never, patience = 10_000, pipelineAccount = PIPELINES } = {}) {
  const settings = { ...asAdministrator(account.cloud, source), maxAttempts: 1 };
  const iam = new IAMClient(settings);
  const scheduler = new SchedulerClient(settings);
  const links = createSourceLinks(() => ({ iam, scheduler }), { region: REGION, account: pipelineAccount }, patience);
  const readings = await links.look(source, signal);
  for (const client of [iam, scheduler]) client.destroy();
  return readings;
}

describe('the links of a source account', () => {
  it('are as they were deployed', async () => {
    const { schedule, role } = await look();
    expect(role).toEqual({ kind: 'allows' });
    if (schedule.kind !== 'found') throw new Error(schedule.kind);
    expect(scheduleFault(schedule.schedule, heartbeatScheduleOf(REGION, SOURCE))).toBeUndefined();
  });

  it('are missing where nothing is deployed', async () => {
    expect(await look(PIPELINES)).toEqual({ schedule: { kind: 'missing' }, role: { kind: 'missing' } });
  });

  it('are not known where they cannot be read, each by itself', async () => {
    const effect = { kind: 'error', code: 'AccessDenied', message: 'no', status: 403 } as const;
    account.cloud.faults.add({ service: 'iam', operation: 'SimulatePrincipalPolicy', effect });
    expect(await look()).toMatchObject({
      schedule: { kind: 'found' },
      role: { kind: 'unknown', why: 'iam:SimulatePrincipalPolicy: AccessDenied' },
    });
    account.cloud.faults.add({ service: 'scheduler', operation: 'GetSchedule', effect });
    expect(await look()).toMatchObject({
      schedule: { kind: 'unknown', why: 'scheduler:GetSchedule: AccessDenied' },
      role: { kind: 'allows' },
    });
  });

  it.each([
    ['patience', { patience: 100 }],
    ['time', { signal: AbortSignal.timeout(100) }],
    ['time already', { signal: AbortSignal.abort() }],
  ])('are not known where there is no %s', async (_what, options) => {
    const effect = { kind: 'delay', milliseconds: 5_000 } as const;
    account.cloud.faults.add({ service: 'iam', operation: 'SimulatePrincipalPolicy', effect });
    account.cloud.faults.add({ service: 'scheduler', operation: 'GetSchedule', effect });
    expect(await look(SOURCE, options)).toMatchObject({
      schedule: { kind: 'unknown', why: expect.stringMatching(/^scheduler:GetSchedule: \w+$/) },
      role: { kind: 'unknown', why: expect.stringMatching(/^iam:SimulatePrincipalPolicy: \w+$/) },
    });
  });
});

it('a schedule of another shape is not known', async () => {
  const send = async () => ({ State: 'ASLEEP' });
  const iam = new IAMClient({ ...asAdministrator(account.cloud, SOURCE), maxAttempts: 1 });
  const scheduler: SchedulerClient = Object.assign(new SchedulerClient({ region: REGION }), { send });
  const { look: lookAt } = createSourceLinks(() => ({ iam, scheduler }), { region: REGION, account: PIPELINES });
  const { schedule } = await lookAt(SOURCE, never);
  expect(schedule).toEqual({ kind: 'unknown', why: expect.stringContaining('State: expected one of') });
  iam.destroy();
});
