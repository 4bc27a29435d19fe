import { describe, expect, it, vi } from 'vitest';
import { useBench } from './bench.ts';
import { bundle, spec } from './bundle.ts';
import { invoke, register } from './invoking.ts';

const bench = useBench();

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
    await register(bench, { timeoutSeconds: 100 });
    const { FunctionError, result } = await invoke(bench, event);
    expect({ FunctionError, errorType: result.errorType }).toEqual({ FunctionError: 'Unhandled', errorType });
    expect(result.errorMessage).toMatch(message);
    expect((await invoke(bench, { do: 'runs' })).result).toBeGreaterThan(0);
  });

  it.each(['hang', 'spin'])('times out on %s', async (what) => {
    await register(bench, { timeoutSeconds: 1 });
    const { result } = await invoke(bench, { do: what });
    expect(result.errorType).toBe('Sandbox.Timedout');
    expect(result.errorMessage).toMatch(/Error: Task timed out after 1\.00 seconds$/);
    expect((await invoke(bench, { do: 'runs' })).result).toBe(1);
  });

  it('a throw after the answer ends the worker, not the process', async () => {
    await register(bench);
    expect((await invoke(bench, { do: 'late' })).result).toBe('early');
    await vi.waitFor(() => expect(bench.lines.join('\n')).toContain('Uncaught Exception Error: late'));
    expect((await invoke(bench, { do: 'runs' })).result).toBe(1);
  });

  it('a bundle that cannot load', async () => {
    await bench.lambda.register(spec(await bundle('throw new Error("no configuration")')));
    expect((await invoke(bench, {})).result).toMatchObject({ errorType: 'Error', errorMessage: 'no configuration' });
    await bench.lambda.register(spec(await bundle('export const other = 1'), { name: 'nameless' }));
    const { result } = await invoke(bench, {}, { FunctionName: 'nameless' });
    expect(result.errorMessage).toBe('index.handler is undefined or not exported');
  });

  it('a crash of the one worker that holds the credentials', async () => {
    await register(bench);
    const { result: key } = await invoke(bench, { do: 'sleep' });
    const hanging = invoke(bench, { do: 'hang' });
    bench.lambda.crash('ASIANOBODY');
    bench.lambda.crash(key);
    expect((await hanging).result.errorMessage).toMatch(/Runtime exited with error: signal: killed$/);
    expect((await invoke(bench, { do: 'runs' })).result).toBe(1);
  });
});
