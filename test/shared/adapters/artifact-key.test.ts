import { KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createArtifactKey } from '../../../shared/adapters/artifact-key.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { PIPELINES, REGION } from '../../support/builders.ts';
import { fakeClock } from '../../support/fakes/clock.ts';

const ALIAS = 'alias/commit-relay-artifacts';
let account: Account;
let kms: KMSClient;

beforeAll(async () => {
  account = await bootAccount({ keepCalls: 1_000 });
  kms = new KMSClient({ ...account.settings, maxAttempts: 1 });
});
afterAll(() => account.close());
beforeEach(() => account.cloud.faults.clear());

const asked = () => account.cloud.recorder.calls().filter(({ operation }) => operation === 'DescribeKey').length;

it('takes an ARN as it is, without a call', async () => {
  const before = asked();
  const arn = `arn:aws:kms:${REGION}:${PIPELINES}:key/imported`;
  expect(await createArtifactKey(kms, arn, fakeClock()).arn()).toBe(arn);
  expect(asked()).toBe(before);
});

it('asks for an alias once in five minutes', async () => {
  const clock = fakeClock();
  const key = createArtifactKey(kms, ALIAS, clock);
  const before = asked();
  expect(await key.arn()).toBe(account.cloud.deployment.keys[0]?.arn);
  clock.advance(299);
  await key.arn();
  expect(asked()).toBe(before + 1);
  clock.advance(1);
  await key.arn();
  expect(asked()).toBe(before + 2);
});

it('knows no key that is not there, and asks again', async () => {
  const key = createArtifactKey(kms, 'alias/absent', fakeClock());
  const before = asked();
  expect([await key.arn(), await key.arn()]).toEqual([undefined, undefined]);
  expect(asked()).toBe(before + 2);
});

it.each([
  ['AccessDeniedException', 'undefined'],
  ['KMSInternalException', 'KMSInternalException'],
])('gives or throws at %s: %s', async (code, expected) => {
  account.cloud.faults.add({ service: 'kms', operation: 'DescribeKey', effect: { kind: 'error', code, status: 400 } });
  const got = await createArtifactKey(kms, ALIAS, fakeClock())
    .arn()
    .catch((error: Error) => error.name);
  expect(String(got)).toBe(expected);
});
