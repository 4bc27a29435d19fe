import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roleCredentials } from '../../../shared/adapters/role-credentials.ts';
import { A, B, policy, REGION, type SmallCloud, startSmallCloud } from '../../local/edge/small-cloud.ts';

const READ = `arn:aws:iam::${A}:role/read`;
let cloud: SmallCloud;
let client: STSClient;

beforeAll(async () => {
  cloud = await startSmallCloud();
  const worker = cloud.session('dispatch', { own: policy({ Action: 'sts:AssumeRole', Resource: READ }) });
  const Condition = { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${B}:role/dispatch` } };
  const trust = policy({ Principal: { AWS: `arn:aws:iam::${B}:root` }, Action: 'sts:AssumeRole', Condition });
  const own = policy({ Action: 'sqs:ListQueues', Resource: '*' });
  cloud.iam.putRole({ arn: READ, account: A, trust, policies: { own } });
  client = new STSClient(cloud.client(worker));
});
afterAll(async () => {
  client.destroy();
  await cloud.close();
});

describe('credentials of a role', () => {
  it('let an SDK client call as that role, and say when they end', async () => {
    const credentials = roleCredentials(client, READ, 'relay');
    const { expiration, sessionToken } = await credentials();
    expect(sessionToken).toMatch(/./);
    expect(expiration?.getTime()).toBeGreaterThan(Date.now());
    const sqs = new SQSClient({ endpoint: cloud.endpoint, region: REGION, credentials });
    expect((await sqs.send(new ListQueuesCommand())).QueueUrls ?? []).toEqual([]);
    sqs.destroy();
  });

  it('are those of another session each time', async () => {
    const credentials = roleCredentials(client, READ, 'relay');
    const [one, other] = [await credentials(), await credentials()];
    expect(one.accessKeyId).not.toBe(other.accessKeyId);
  });

  it('are refused for a role that does not trust the caller', async () => {
    const stranger = roleCredentials(client, `arn:aws:iam::${A}:role/other`, 'relay');
    await expect(stranger()).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('are an error where the answer holds none', async () => {
    const silent = new STSClient(cloud.client('any'));
    silent.middlewareStack.add(() => async () => ({ output: { $metadata: {} }, response: {} }), { step: 'initialize' });
    await expect(roleCredentials(silent, READ, 'relay')()).rejects.toThrow(`no credentials for ${READ}`);
    silent.destroy();
  });
});
