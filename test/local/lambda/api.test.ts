import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { useBench } from './bench.ts';
import { ARN, invoke, register, root } from './invoking.ts';
import { ACCOUNT } from './stub-cloud.ts';

const bench = useBench();

describe('the API', () => {
  it('knows a function by name, partial ARN and ARN', async () => {
    await register(bench);
    for (const FunctionName of ['worker', `${ACCOUNT}:function:worker`, ARN, `${ARN}:$LATEST`]) {
      const output = await bench.lambda.handle('GetFunctionConfiguration', { FunctionName }, root);
      expect(output).toMatchObject({ FunctionArn: ARN, Timeout: 5, MemorySize: 128 });
    }
    expect(await bench.lambda.handle('ListFunctions', {}, root)).toMatchObject({
      Functions: [{ FunctionName: 'worker' }],
    });
    expect(await bench.lambda.handle('ListFunctions', {}, { kind: 'root', account: '111111111111' })).toEqual({
      Functions: [],
    });
  });

  it('refuses what AWS refuses', async () => {
    await register(bench);
    const refused = (input: Record<string, unknown>) => expect(bench.lambda.handle('Invoke', input, root)).rejects;
    await refused({ FunctionName: 'nobody' }).toMatchObject({ code: 'ResourceNotFoundException', status: 404 });
    await refused({ FunctionName: `${ARN}:live` }).toMatchObject({ code: 'ResourceNotFoundException' });
    const live = { FunctionName: ARN, Qualifier: 'live' };
    await refused(live).toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Function not found: worker:live',
    });
    await refused({ FunctionName: 'worker', Payload: '{' }).toMatchObject({ code: 'InvalidRequestContentException' });
    await refused({ FunctionName: 'worker', Payload: `"${'x'.repeat(7_000_000)}"` }).toMatchObject({ status: 413 });
    await expect(register(bench)).rejects.toMatchObject({ code: 'ResourceConflictException' });
    await expect(bench.lambda.handle('DeleteFunction', {}, root)).rejects.toMatchObject({
      code: 'UnknownOperationException',
    });
  });

  it('lists functions by name, a page at a time', async () => {
    for (const name of ['c', 'a', 'b']) await register(bench, { name });
    const list = (input: Record<string, unknown>) => bench.lambda.handle('ListFunctions', input, root);
    const first = await list({ MaxItems: 2 });
    expect(first).toMatchObject({ Functions: [{ FunctionName: 'a' }, { FunctionName: 'b' }] });
    const { NextMarker } = z.object({ NextMarker: z.string() }).parse(first);
    const last = await list({ Marker: NextMarker });
    expect(last).toMatchObject({ Functions: [{ FunctionName: 'c' }] });
    expect(last).not.toHaveProperty('NextMarker');
    await expect(list({ Marker: 'made up' })).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
  });

  it('runs nothing on DryRun', async () => {
    await register(bench);
    const output = await bench.lambda.handle('Invoke', { FunctionName: 'worker', InvocationType: 'DryRun' }, root);
    expect(output).toEqual({ StatusCode: 204 });
    expect((await invoke(bench, { do: 'runs' })).result).toBe(1);
  });

  it('registers no function whose role Lambda may not assume', async () => {
    bench.cloud.deny.add(`arn:aws:iam::${ACCOUNT}:role/worker-role`);
    await expect(register(bench)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining('cannot be assumed by Lambda'),
    });
  });

  it('writes its permissions as a resource policy', async () => {
    await register(bench);
    expect(await bench.lambda.resourcePolicy?.(ARN)).toBeUndefined();
    const action = 'lambda:InvokeFunction';
    const on = { account: ACCOUNT, functionName: ARN, action };
    bench.lambda.addPermission({
      ...on,
      id: 'A',
      principal: 'events.amazonaws.com',
      sourceArn: 'arn:aws:events:x:y:rule/r',
    });
    bench.lambda.addPermission({ ...on, id: 'B', principal: '111111111111' });
    expect((await bench.lambda.resourcePolicy?.(ARN))?.Statement).toEqual([
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
