import { CodePipelineClient, GetPipelineCommand, UpdatePipelineCommand } from '@aws-sdk/client-codepipeline';
import { describe, expect, test } from 'vitest';
import { createEdge } from '../../../local/edge/edge.ts';
import { createCredentialStore } from '../../../local/sts/credentials.ts';
import { client, cloud, start, stub, usePipelines } from './pipelines-bench.ts';
import { B, policy } from './small-cloud.ts';

usePipelines();

describe('the wire', () => {
  test('dates of a service arrive as dates', async () => {
    const { metadata } = await client.send(new GetPipelineCommand({ name: 'follower' }));
    expect(metadata?.created).toEqual(new Date('2026-01-02T03:04:05Z'));
  });

  test("a refusal keeps the service's name and words", async () => {
    const refusal = client.send(new GetPipelineCommand({ name: 'absent' }));
    await expect(refusal).rejects.toMatchObject({ name: 'PipelineNotFoundException', message: 'no pipeline absent' });
  });

  test('keys nobody issued and accounts of no cloud are refused', async () => {
    for (const key of ['AKIAUNKNOWN', '333333333333']) {
      const refusal = new CodePipelineClient(cloud.client(key)).send(new GetPipelineCommand({ name: 'follower' }));
      await expect(refusal).rejects.toMatchObject({
        name: 'UnrecognizedClientException',
        $metadata: { httpStatusCode: 403 },
      });
    }
  });

  test('requests without a signature, without sense or for no service are refused', async () => {
    const post = (headers: Record<string, string>, body = '{}') =>
      fetch(cloud.endpoint, { method: 'POST', headers, body });
    const target = { 'x-amz-target': 'CodePipeline_20150709.GetPipeline' };
    const signed = { ...target, authorization: `AWS4-HMAC-SHA256 Credential=${B}/d/r/codepipeline/aws4_request` };
    const unsigned = await post(target);
    expect(await unsigned.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
    expect(await (await post(signed, '{"name":')).json()).toMatchObject({ __type: 'SerializationException' });
    expect((await post({})).status).toBe(404);
    expect(unsigned.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('a service that is not here is refused in a form that its clients can read', async () => {
    const post = async (service: string, headers: Record<string, string>) => {
      const authorization = `AWS4-HMAC-SHA256 Credential=${B}/d/r/${service}/aws4_request`;
      const reply = await fetch(cloud.endpoint, { method: 'POST', headers: { ...headers, authorization }, body: '' });
      return { status: reply.status, body: await reply.text() };
    };
    const json = await post('secretsmanager', { 'x-amz-target': 'secretsmanager.ListSecrets' });
    expect(json).toEqual({
      status: 404,
      body: expect.stringContaining('the local cloud has no service for POST / (secretsmanager)'),
    });
    for (const [service, type] of [
      ['cloudformation', 'application/x-www-form-urlencoded'],
      ['s3', 'application/xml'],
    ] as const) {
      const xml = await post(service, { 'content-type': type });
      expect(xml).toEqual({ status: 404, body: expect.stringContaining('<Code>UnknownOperationException</Code>') });
    }
  });

  test('a port in use is refused by its number', async () => {
    const port = Number(new URL(cloud.endpoint).port);
    const edge = createEdge({ kernel: cloud.kernel, credentials: createCredentialStore(), accounts: [B] });
    await expect(edge.listen(port)).rejects.toThrow(`port ${port} of 127.0.0.1 is in use`);
    await edge.close();
  });

  test('a role is held to its policies at the edge', async () => {
    const Condition = { Null: { 'aws:ResourceTag/commit-relay:follow': 'false' } };
    const key = cloud.session('start', {
      own: policy({ Action: 'codepipeline:StartPipelineExecution', Resource: '*', Condition }),
    });
    const worker = new CodePipelineClient(cloud.client(key));
    await worker.send(start('follower'));
    await expect(worker.send(start('stranger'))).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(stub.started).toEqual(['follower']);
  });
});

describe('input that breaks the model', () => {
  test('a bad name is refused in the words of AWS', async () => {
    const refusal = client.send(start('not a name'));
    await expect(refusal).rejects.toMatchObject({
      name: 'ValidationException',
      message:
        "1 validation error detected: Value 'not a name' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9.@\\-_]+",
    });
  });

  test('every fault is told, with its place', async () => {
    const stages = [{ name: 'Source', actions: [{ name: 'x', actionTypeId: undefined }] }];
    const pipeline = { name: 'n'.repeat(101), roleArn: 'arn:aws:iam::222222222222:role/p', stages };
    const refusal = client.send(new UpdatePipelineCommand({ pipeline }));
    await expect(refusal).rejects.toThrow(
      /^2 validation errors detected: Value 'n+' at 'pipeline.name' .* less than or equal to 100; Value null at 'pipeline.stages.1.member.actions.1.member.actionTypeId' failed to satisfy constraint: Member must not be null$/,
    );
  });
});
