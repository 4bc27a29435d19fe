import {
  CancelKeyDeletionCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  GetKeyPolicyCommand,
  KMSClient,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createIamStore } from '../../../local/iam/store.ts';
import { createKeyStore } from '../../../local/kms/keys.ts';
import { createKms } from '../../../local/kms/service.ts';
import { A, B, policy, REGION, type SmallCloud, startSmallCloud } from '../edge/small-cloud.ts';

const KEY = `arn:aws:kms:${REGION}:${B}:key/k1`;
const OPEN = policy({ Principal: { AWS: `arn:aws:iam::${B}:root` }, Action: 'kms:*', Resource: '*' });

const iam = createIamStore();
const keys = createKeyStore();
let cloud: SmallCloud;
let kms: KMSClient;

beforeAll(async () => {
  keys.add(KEY);
  keys.putAlias(B, 'alias/artifacts', KEY);
  iam.putResourcePolicy(KEY, OPEN);
  cloud = await startSmallCloud({ kms: createKms({ kernel: () => cloud.kernel, keys, iam }) }, iam);
  kms = new KMSClient(cloud.client(B));
});
afterAll(() => cloud.close());

const refused = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: Error) => error.name,
  );

it.each(['k1', KEY, 'alias/artifacts', `arn:aws:kms:${REGION}:${B}:alias/artifacts`])('describes %s', async (KeyId) => {
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
  expect(KeyMetadata).toMatchObject({ Arn: KEY, KeyId: 'k1', AWSAccountId: B, KeyState: 'Enabled' });
});

it('knows an alias in its own account alone', async () => {
  const elsewhere = new KMSClient(cloud.client(A));
  for (const KeyId of ['alias/artifacts', 'k1']) {
    expect(await refused(elsewhere.send(new DescribeKeyCommand({ KeyId })))).toBe('NotFoundException');
  }
  expect(await refused(elsewhere.send(new DescribeKeyCommand({ KeyId: KEY })))).toBe('AccessDeniedException');
  expect(await refused(kms.send(new DescribeKeyCommand({ KeyId: 'alias/other' })))).toBe('NotFoundException');
});

it('shows and takes policies', async () => {
  const Policy = JSON.stringify(
    policy({ Principal: { AWS: `arn:aws:iam::${B}:root` }, Action: 'kms:Get*', Resource: '*' }),
  );
  await kms.send(new PutKeyPolicyCommand({ KeyId: 'k1', Policy }));
  const found = await kms.send(new GetKeyPolicyCommand({ KeyId: KEY }));
  expect(JSON.parse(found.Policy ?? '')).toEqual(JSON.parse(Policy));
  const malformed = new PutKeyPolicyCommand({ KeyId: 'k1', Policy: '{"Statement":[{"Effect":"Maybe"}]}' });
  expect(await refused(kms.send(malformed))).toBe('MalformedPolicyDocumentException');
  await kms.send(new PutKeyPolicyCommand({ KeyId: 'k1', Policy: JSON.stringify(OPEN) }));
});

it('is switched off and on, and spared while its deletion is pending', async () => {
  const KeyId = 'k1';
  const state = async () => (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
  await kms.send(new DisableKeyCommand({ KeyId }));
  expect(await state()).toMatchObject({ KeyState: 'Disabled', Enabled: false });
  await kms.send(new EnableKeyCommand({ KeyId }));
  expect(await state()).toMatchObject({ KeyState: 'Enabled', Enabled: true });
  expect(await refused(kms.send(new CancelKeyDeletionCommand({ KeyId })))).toBe('KMSInvalidStateException');
  const scheduled = await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  expect(scheduled).toMatchObject({ KeyId: KEY, KeyState: 'PendingDeletion', PendingWindowInDays: 7 });
  expect(await state()).toMatchObject({ KeyState: 'PendingDeletion', Enabled: false });
  expect(await refused(kms.send(new EnableKeyCommand({ KeyId })))).toBe('KMSInvalidStateException');
  await kms.send(new CancelKeyDeletionCommand({ KeyId }));
  expect(await state()).toMatchObject({ KeyState: 'Disabled' });
  await kms.send(new EnableKeyCommand({ KeyId }));
});

it.each([
  ['alias/artifacts', 'done'],
  ['alias/other', 'AccessDeniedException'],
])('lets a role look at keys of alias %s alone: %s', async (alias, expected) => {
  const Condition = { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } };
  const session = cloud.session('reader', { own: policy({ Action: 'kms:DescribeKey', Resource: '*', Condition }) });
  const reader = new KMSClient(cloud.client(session));
  expect(await refused(reader.send(new DescribeKeyCommand({ KeyId: 'alias/artifacts' })))).toBe(expected);
});
