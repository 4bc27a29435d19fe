import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { describe, expect, test } from 'vitest';
import type { CallRecord } from '../../../local/edge/recorder.ts';
import { client, cloud, start, stub, usePipelines } from './pipelines-bench.ts';
import { B, policy } from './small-cloud.ts';

usePipelines();

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

  test('a call that hangs is recorded when it was carried out, and once', async () => {
    const records: CallRecord[] = [];
    cloud.recorder.listen((record) => void records.push(record));
    await arm({ kind: 'hang' });
    const hasty = new CodePipelineClient({
      ...cloud.client(B),
      maxAttempts: 1,
      requestHandler: { requestTimeout: 200, throwOnRequestTimeout: true },
    });
    await expect(hasty.send(start('follower'))).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(stub.started).toEqual(['follower']);
    expect(records).toMatchObject([{ operation: 'StartPipelineExecution', fault: 'hang', output: expect.anything() }]);
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
