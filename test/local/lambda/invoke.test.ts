import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FunctionSpec } from '../../../local/lambda/function-spec.ts';
import { createLambda, type Lambda } from '../../../local/lambda/service.ts';
import { createCredentialStore } from '../../../local/sts/credentials.ts';
import { bundle, OBEDIENT, spec } from './bundle.ts';
import { ACCOUNT, createStubCloud, REGION, type StubCloud } from './stub-cloud.ts';

const root = { kind: 'root', account: ACCOUNT } as const;
const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:worker`;

let cloud: StubCloud;
let lambda: Lambda;
const credentials = createCredentialStore();
let lines: string[];

const register = async (more: Partial<FunctionSpec> = {}) => lambda.register(spec(await bundle(OBEDIENT), more));

async function invoke(event: unknown, more: Record<string, unknown> = {}) {
  const input = { FunctionName: 'worker', Payload: JSON.stringify(event), ...more };
  const { FunctionError, Payload = 'null' } = (await lambda.handle('Invoke', input, root)) as Record<string, string>;
  return { FunctionError, result: JSON.parse(Payload) };
}

beforeEach(() => {
  lines = [];
  cloud = createStubCloud();
  const log = (name: string, line: string) => void lines.push(`${name}: ${line}`);
  lambda = createLambda({ kernel: () => cloud.kernel, credentials, log });
});
afterEach(async () => {
  await lambda.close();
  await cloud.close();
});

describe('a worker', () => {
  it('has the environment of its function and credentials of its role, and nothing of this process', async () => {
    await register();
    const { result } = await invoke({ do: 'env' });
    expect(result).toMatchObject({
      TABLE: 'registry',
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL: cloud.kernel.endpoint,
      AWS_LAMBDA_FUNCTION_NAME: 'worker',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      _HANDLER: 'index.handler',
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
    });
    expect(result).not.toHaveProperty('AWS_EXECUTION_ENV');
    expect(result).not.toHaveProperty('PATH');
    expect(credentials.caller(result.AWS_ACCESS_KEY_ID)).toMatchObject({
      roleArn: `arn:aws:iam::${ACCOUNT}:role/worker-role`,
      sessionName: 'worker',
    });
  });

  it('is told its context', async () => {
    await register();
    const { result } = await invoke({ do: 'context' });
    expect(result).toMatchObject({ functionName: 'worker', invokedFunctionArn: ARN, memoryLimitInMB: '128' });
    expect(result.remaining).toBeGreaterThan(0);
    expect(result.remaining).toBeLessThanOrEqual(5000);
  });

  it('stays warm, and is joined by others only for invocations at the same time', async () => {
    await register();
    await invoke({ do: 'runs' });
    expect((await invoke({ do: 'runs' })).result).toBe(2);
    const keys = await Promise.all([1, 2, 3].map(() => invoke({ do: 'sleep' })));
    expect(new Set(keys.map(({ result }) => result)).size).toBe(3);
  });

  it('runs no more invocations at once than reserved', async () => {
    await register({ reservedConcurrency: 1 });
    const keys = await Promise.all([1, 2, 3].map(() => invoke({ do: 'sleep' })));
    expect(new Set(keys.map(({ result }) => result)).size).toBe(1);
  });

  it('logs line by line, structured lines as they are', async () => {
    await register();
    await invoke({ do: 'log' });
    await vi.waitFor(() =>
      expect(lines).toEqual(expect.arrayContaining(['worker: {"level":"INFO","message":"a line"}', 'worker: another'])),
    );
  });
});

describe('a failure is its invocation alone', () => {
  const cases = [
    { event: { do: 'throw' }, errorType: 'RangeError', message: /^too far$/ },
    { event: { do: 'reject' }, errorType: 'Runtime.ExitError', message: /Runtime exited with error: exit status 1$/ },
    {
      event: { do: 'exit', code: 3 },
      errorType: 'Runtime.ExitError',
      message: /Runtime exited with error: exit status 3$/,
    },
    {
      event: { do: 'exit', code: 0 },
      errorType: 'Runtime.ExitError',
      message: /Runtime exited without providing a reason$/,
    },
    { event: { do: 'hoard' }, errorType: 'Runtime.ExitError', message: /Runtime exited with error: signal: killed$/ },
    { event: { do: 'circle' }, errorType: 'TypeError', message: /circular/ },
  ];
  it.each(cases)('$event', async ({ event, errorType, message }) => {
    await register();
    const { FunctionError, result } = await invoke(event);
    expect({ FunctionError, errorType: result.errorType }).toEqual({ FunctionError: 'Unhandled', errorType });
    expect(result.errorMessage).toMatch(message);
    expect((await invoke({ do: 'runs' })).result).toBeGreaterThan(0);
  });

  it.each(['hang', 'spin'])('times out on %s', async (what) => {
    await register({ timeoutSeconds: 1 });
    const { result } = await invoke({ do: what });
    expect(result.errorType).toBe('Sandbox.Timedout');
    expect(result.errorMessage).toMatch(/Error: Task timed out after 1\.00 seconds$/);
    expect((await invoke({ do: 'runs' })).result).toBe(1);
  });

  it('a throw after the answer ends the worker, not the process', async () => {
    await register();
    expect((await invoke({ do: 'late' })).result).toBe('early');
    await vi.waitFor(() => expect(lines.join('\n')).toContain('Uncaught Exception Error: late'));
    expect((await invoke({ do: 'runs' })).result).toBe(1);
  });

  it('a bundle that cannot load', async () => {
    await lambda.register(spec(await bundle('throw new Error("no configuration")')));
    expect((await invoke({})).result).toMatchObject({ errorType: 'Error', errorMessage: 'no configuration' });
    await lambda.register(spec(await bundle('export const other = 1'), { name: 'nameless' }));
    const { result } = await invoke({}, { FunctionName: 'nameless' });
    expect(result.errorMessage).toBe('index.handler is undefined or not exported');
  });

  it('a crash of the one worker that holds the credentials', async () => {
    await register();
    const { result: key } = await invoke({ do: 'sleep' });
    const hanging = invoke({ do: 'hang' });
    lambda.crash('ASIANOBODY');
    lambda.crash(key);
    expect((await hanging).result.errorMessage).toMatch(/Runtime exited with error: signal: killed$/);
    expect((await invoke({ do: 'runs' })).result).toBe(1);
  });
});

describe('the API', () => {
  it('knows a function by name, partial ARN and ARN', async () => {
    await register();
    for (const FunctionName of ['worker', `${ACCOUNT}:function:worker`, ARN, `${ARN}:$LATEST`]) {
      const output = await lambda.handle('GetFunctionConfiguration', { FunctionName }, root);
      expect(output).toMatchObject({ FunctionArn: ARN, Timeout: 5, MemorySize: 128 });
    }
    expect(await lambda.handle('ListFunctions', {}, root)).toMatchObject({ Functions: [{ FunctionName: 'worker' }] });
    expect(await lambda.handle('ListFunctions', {}, { kind: 'root', account: '111111111111' })).toEqual({
      Functions: [],
    });
  });

  it('refuses what AWS refuses', async () => {
    await register();
    const refused = (input: Record<string, unknown>) => expect(lambda.handle('Invoke', input, root)).rejects;
    await refused({ FunctionName: 'nobody' }).toMatchObject({ code: 'ResourceNotFoundException', status: 404 });
    await refused({ FunctionName: `${ARN}:live` }).toMatchObject({ code: 'ResourceNotFoundException' });
    await refused({ FunctionName: 'worker', Payload: '{' }).toMatchObject({ code: 'InvalidRequestContentException' });
    await refused({ FunctionName: 'worker', Payload: `"${'x'.repeat(7_000_000)}"` }).toMatchObject({ status: 413 });
    await expect(register()).rejects.toMatchObject({ code: 'ResourceConflictException' });
    await expect(lambda.handle('DeleteFunction', {}, root)).rejects.toMatchObject({
      code: 'UnknownOperationException',
    });
  });

  it('runs nothing on DryRun', async () => {
    await register();
    const output = await lambda.handle('Invoke', { FunctionName: 'worker', InvocationType: 'DryRun' }, root);
    expect(output).toEqual({ StatusCode: 204 });
    expect((await invoke({ do: 'runs' })).result).toBe(1);
  });

  it('registers no function whose role Lambda may not assume', async () => {
    cloud.deny.add(`arn:aws:iam::${ACCOUNT}:role/worker-role`);
    await expect(register()).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining('cannot be assumed by Lambda'),
    });
  });

  it('writes its permissions as a resource policy', async () => {
    await register();
    expect(await lambda.resourcePolicy?.(ARN)).toBeUndefined();
    const action = 'lambda:InvokeFunction';
    const on = { account: ACCOUNT, functionName: ARN, action };
    lambda.addPermission({ ...on, id: 'A', principal: 'events.amazonaws.com', sourceArn: 'arn:aws:events:x:y:rule/r' });
    lambda.addPermission({ ...on, id: 'B', principal: '111111111111' });
    expect((await lambda.resourcePolicy?.(ARN))?.Statement).toEqual([
      {
        Sid: 'A',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: action,
        Resource: ARN,
        Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:events:x:y:rule/r' } },
      },
      {
        Sid: 'B',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111111111111:root' },
        Action: action,
        Resource: ARN,
      },
    ]);
  });
});
