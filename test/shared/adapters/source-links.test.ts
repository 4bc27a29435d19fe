import { createServer, type Server } from 'node:http';
import { IAMClient } from '@aws-sdk/client-iam';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { asAdministrator } from '../../../local/demo/clients.ts';
import { readSchedule } from '../../../shared/adapters/schedule-reader.ts';
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
  const { sha256, credentials } = iam.config;
  const scheduler = { endpoint: account.cloud.endpoint, credentials, region: REGION, sha256 };
  const links = createSourceLinks(() => ({ iam, scheduler }), { region: REGION, account: pipelineAccount }, patience);
  const readings = await links.look(source, signal);
  iam.destroy();
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
    ['patience', { patience: 100 }, 'TimeoutError'],
    ['time', { signal: AbortSignal.timeout(100) }, 'TimeoutError'],
    ['time already', { signal: AbortSignal.abort() }, 'AbortError'],
  ])('are not known where there is no %s', async (_what, options, name) => {
    const effect = { kind: 'delay', milliseconds: 5_000 } as const;
    account.cloud.faults.add({ service: 'iam', operation: 'SimulatePrincipalPolicy', effect });
    account.cloud.faults.add({ service: 'scheduler', operation: 'GetSchedule', effect });
    expect(await look(SOURCE, options)).toMatchObject({
      schedule: { kind: 'unknown', why: expect.stringMatching(new RegExp(`^scheduler:GetSchedule: ${name}: `)) },
      role: { kind: 'unknown', why: expect.stringMatching(/^iam:SimulatePrincipalPolicy: \w+$/) },
    });
  });
});

describe('a reader of schedules', () => {
  let server: Server;
  let answer: { status: number; headers?: Record<string, string>; body: string };
  let asked: { url: string | undefined; authorization: string | undefined; token: unknown };
  beforeAll(async () => {
    server = createServer(({ url, headers }, response) => {
      asked = { url, authorization: headers.authorization, token: headers['x-amz-security-token'] };
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => server.close());

  const { sha256 } = new IAMClient({ region: REGION }).config;
  const credentials = { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'token' };
  const access = { credentials, region: REGION, sha256 };
  const here = () => {
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the server does not listen');
    return `http://127.0.0.1:${address.port}`;
  };
  const read = (endpoint = here()) => readSchedule({ ...access, endpoint }, 'beat', never);

  it('signs its request for Scheduler', async () => {
    answer = { status: 200, body: '{}' };
    await read();
    expect(asked.url).toBe('/schedules/beat');
    expect(asked.authorization).toMatch(
      new RegExp(
        `^AWS4-HMAC-SHA256 Credential=AKIA/\\d{8}/${REGION}/scheduler/aws4_request, SignedHeaders=host;x-amz-`,
      ),
    );
    expect(asked.token).toBe('token');
  });

  it.each([
    ['what is no schedule', { status: 200, body: '{"State":"ASLEEP"}' }, 'State: expected one of'],
    ['what is no JSON', { status: 200, body: '<html>' }, 'expected object'],
    ['an error without a name', { status: 503, body: 'busy' }, 'HTTP 503'],
    [
      'an error with a long name',
      { status: 429, headers: { 'x-amzn-errortype': 'ThrottlingException:http://internal/x' }, body: '{}' },
      'ThrottlingException',
    ],
  ])('does not know it from %s', async (_what, given, why) => {
    answer = given;
    expect(await read()).toEqual({ kind: 'unknown', why: expect.stringContaining(`scheduler:GetSchedule: ${why}`) });
  });

  it('says why the network fails', async () => {
    expect(await read('http://127.0.0.1:1')).toEqual({
      kind: 'unknown',
      why: expect.stringMatching(/^scheduler:GetSchedule: \w*Error: /),
    });
  });

  it('lets through what is no fault of a service or a network', async () => {
    await expect(read('nowhere')).rejects.toThrow(TypeError);
  });
});
