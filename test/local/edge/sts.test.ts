import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { A, B, policy, type SmallCloud, startSmallCloud } from './small-cloud.ts';

const READ = `arn:aws:iam::${A}:role/read`;
let cloud: SmallCloud;
let worker: string;

beforeAll(async () => {
  cloud = await startSmallCloud();
  worker = cloud.session('dispatch', { own: policy({ Action: 'sts:AssumeRole', Resource: READ }) });
  const Condition = { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${B}:role/dispatch` } };
  const trust = policy({ Principal: { AWS: `arn:aws:iam::${B}:root` }, Action: 'sts:AssumeRole', Condition });
  cloud.iam.putRole({
    arn: READ,
    account: A,
    trust,
    policies: { own: policy({ Action: 'sqs:ListQueues', Resource: '*' }) },
  });
});
afterAll(() => cloud.close());

const assume = (key: string | undefined, form: Record<string, string> = {}) =>
  cloud.sts(key, { Action: 'AssumeRole', Version: '2011-06-15', RoleArn: READ, RoleSessionName: 'relay', ...form });
const element = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];

test('who am I', async () => {
  const xml = await (await cloud.sts(worker, { Action: 'GetCallerIdentity' })).text();
  expect(element(xml, 'Arn')).toBe(`arn:aws:sts::${B}:assumed-role/dispatch/worker`);
  expect(element(xml, 'Account')).toBe(B);
});

test('an assumed role gives keys of its own account, with its own rights', async () => {
  const reply = await assume(worker, { DurationSeconds: '900' });
  const xml = await reply.text();
  expect(reply.status).toBe(200);
  expect(element(xml, 'Arn')).toBe(`arn:aws:sts::${A}:assumed-role/read/relay`);
  expect(Date.parse(element(xml, 'Expiration') ?? '')).toBeGreaterThan(Date.now());
  const client = new SQSClient(cloud.client(element(xml, 'AccessKeyId') ?? ''));
  expect((await client.send(new ListQueuesCommand())).QueueUrls ?? []).toEqual([]);
  const denied = await assume(element(xml, 'AccessKeyId'));
  expect(denied.status).toBe(403);
  expect(element(await denied.text(), 'Code')).toBe('AccessDenied');
});

test.each([
  ['no signature', undefined, {}, 403, 'MissingAuthenticationToken'],
  ['a key nobody issued', 'ASIAUNKNOWN', {}, 403, 'InvalidClientTokenId'],
  ['root of the other account, which the trust does not name', B, {}, 403, 'AccessDenied'],
  ['a role nobody deployed', A, { RoleArn: `arn:aws:iam::${A}:role/absent` }, 403, 'AccessDenied'],
  ['a session name with a blank', A, { RoleSessionName: 'a b' }, 400, 'ValidationError'],
  ['a duration that is no number', A, { DurationSeconds: 'long' }, 400, 'ValidationError'],
  ['an operation that is none', A, { Action: 'Nothing' }, 400, 'InvalidAction'],
])('%s is refused', async (_case, key, form: Record<string, string>, status, code) => {
  const reply = await assume(key, form);
  expect([reply.status, element(await reply.text(), 'Code')]).toEqual([status, code]);
});

test('a chained session lives one hour at most', async () => {
  const xml = await (await assume(worker, { DurationSeconds: '7200' })).text();
  expect(element(xml, 'Message')).toContain('role chaining');
});
