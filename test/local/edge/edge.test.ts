import {
  CodePipelineClient,
  GetPipelineCommand,
  StartPipelineExecutionCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { B, pipelinesStub, policy, type SmallCloud, startSmallCloud } from './small-cloud.ts';

const stub = pipelinesStub();
let cloud: SmallCloud;
let client: CodePipelineClient;

beforeAll(async () => {
  cloud = await startSmallCloud({ codepipeline: stub });
  client = new CodePipelineClient(cloud.client(B));
});
beforeEach(() => {
  cloud.kernel.faults.clear();
  stub.started.length = 0;
});
afterAll(() => cloud.close());

const start = (name: string) => new StartPipelineExecutionCommand({ name });

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

describe('faults on request, as a client sees them', () => {
  const arm = (effect: object) =>
    fetch(`${cloud.endpoint}/_local/faults`, {
      method: 'POST',
      body: JSON.stringify({ service: 'codepipeline', operation: 'StartPipelineExecution', effect }),
    });

  test('throttle and error reach the client and never the service', async () => {
    expect((await arm({ kind: 'throttle' })).status).toBe(201);
    await expect(client.send(start('follower'))).rejects.toMatchObject({
      name: 'ThrottlingException',
      message: 'Rate exceeded',
    });
    await arm({ kind: 'error', code: 'ConflictException', status: 409 });
    await expect(client.send(start('follower'))).rejects.toMatchObject({ name: 'ConflictException' });
    expect(stub.started).toEqual([]);
    await client.send(start('follower'));
    expect(stub.started).toEqual(['follower']);
  });

  test('a throttled client that retries gets through', async () => {
    await arm({ kind: 'throttle' });
    const patient = new CodePipelineClient({ ...cloud.client(B), maxAttempts: 3 });
    expect((await patient.send(start('follower'))).$metadata.attempts).toBe(2);
  });

  test.each([
    ['before', []],
    ['after', ['follower']],
  ])('a connection reset %s leaves started %j', async (when, started) => {
    await arm({ kind: 'reset', when });
    await expect(client.send(start('follower'))).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(stub.started).toEqual(started);
  });

  test('a delay comes after the service acted', async () => {
    await arm({ kind: 'delay', milliseconds: 200 });
    let replied = false;
    const reply = client.send(start('follower')).then(() => {
      replied = true;
    });
    await expect.poll(() => stub.started).toEqual(['follower']);
    expect(replied).toBe(false);
    await reply;
  });

  test.each([
    ['before', []],
    ['after', ['follower']],
  ])('a crash %s kills the worker that called and leaves started %j', async (when, started) => {
    const key = cloud.session(`crasher-${when}`, { own: policy({ Action: 'codepipeline:*', Resource: '*' }) });
    await arm({ kind: 'crash', when });
    await expect(new CodePipelineClient(cloud.client(key)).send(start('follower'))).rejects.toThrow();
    expect(cloud.crashed).toContain(key);
    expect(stub.started).toEqual(started);
  });

  test('what is no fault is refused with the reason, and pending ones can be read and cleared', async () => {
    const url = `${cloud.endpoint}/_local/faults`;
    const refused = await arm({ kind: 'reset', when: 'sometime' });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ message: expect.stringContaining('effect.when') });
    await arm({ kind: 'delay', milliseconds: 1 });
    expect(await (await fetch(url)).json()).toMatchObject([{ effect: { kind: 'delay' } }]);
    await fetch(url, { method: 'DELETE' });
    expect(await (await fetch(url)).json()).toEqual([]);
    expect(await (await fetch(`${cloud.endpoint}/_local/health`)).json()).toEqual({ status: 'ok' });
  });
});
