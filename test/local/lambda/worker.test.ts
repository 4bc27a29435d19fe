import { describe, expect, it, vi } from 'vitest';
import { useBench } from './bench.ts';
import { ARN, invoke, register } from './invoking.ts';
import { ACCOUNT, REGION } from './stub-cloud.ts';

const bench = useBench();

describe('a worker', () => {
  it('has the environment of its function and credentials of its role, and nothing of this process', async () => {
    await register(bench);
    const { result } = await invoke(bench, { do: 'env' });
    expect(result).toMatchObject({
      TABLE: 'registry',
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL: bench.cloud.kernel.endpoint,
      AWS_LAMBDA_FUNCTION_NAME: 'worker',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      _HANDLER: 'index.handler',
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
    });
    expect(result).not.toHaveProperty('AWS_EXECUTION_ENV');
    expect(result).not.toHaveProperty('PATH');
    expect(bench.credentials.caller(result.AWS_ACCESS_KEY_ID)).toMatchObject({
      roleArn: `arn:aws:iam::${ACCOUNT}:role/worker-role`,
      sessionName: 'worker',
    });
  });

  it('is told its context', async () => {
    await register(bench);
    const { result } = await invoke(bench, { do: 'context' });
    expect(result).toMatchObject({ functionName: 'worker', invokedFunctionArn: ARN, memoryLimitInMB: '128' });
    expect(result.remaining).toBeGreaterThan(0);
    expect(result.remaining).toBeLessThanOrEqual(5000);
  });

  it('stays warm, and is joined by others only for invocations at the same time', async () => {
    await register(bench);
    await invoke(bench, { do: 'runs' });
    expect((await invoke(bench, { do: 'runs' })).result).toBe(2);
    const keys = await Promise.all([1, 2, 3].map(() => invoke(bench, { do: 'sleep' })));
    expect(new Set(keys.map(({ result }) => result)).size).toBe(3);
  });

  it('runs no more invocations at once than reserved', async () => {
    await register(bench, { reservedConcurrency: 1 });
    const keys = await Promise.all([1, 2, 3].map(() => invoke(bench, { do: 'sleep' })));
    expect(new Set(keys.map(({ result }) => result)).size).toBe(1);
  });

  it('logs line by line, structured bench.lines as they are', async () => {
    await register(bench);
    await invoke(bench, { do: 'log' });
    await vi.waitFor(() =>
      expect(bench.lines).toEqual(expect.arrayContaining(['{"level":"INFO","message":"a line"}', 'another'])),
    );
  });
});
