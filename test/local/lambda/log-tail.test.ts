import { expect, it } from 'vitest';
import * as z from 'zod';
import { useBench } from './bench.ts';
import { register, root } from './invoking.ts';

const bench = useBench();
const Output = z.object({ LogResult: z.string().optional(), FunctionError: z.string().optional() });

async function invoke(event: unknown, more: Record<string, unknown> = {}) {
  const input = { FunctionName: 'worker', Payload: JSON.stringify(event), LogType: 'Tail', ...more };
  const { LogResult, FunctionError } = Output.parse(await bench.lambda.handle('Invoke', input, root));
  return { log: LogResult && Buffer.from(LogResult, 'base64').toString(), FunctionError };
}

it('returns all that a run logged, and nothing of the run before', async () => {
  await register(bench);
  await invoke({ do: 'runs' });
  const { log } = await invoke({ do: 'log' });
  const lines = log?.trimEnd().split('\n') ?? [];
  expect(lines[0]).toMatch(/^START RequestId: [0-9a-f-]{36} Version: \$LATEST$/);
  expect(lines.slice(1, -2).sort()).toEqual(['another', '{"level":"INFO","message":"a line"}']);
  expect(lines.at(-2)).toMatch(/^END RequestId: /);
  expect(lines.at(-1)).toMatch(
    /^REPORT RequestId: [^\t]+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB$/,
  );
  expect(bench.lines).toContain('another');
});

it('holds the error of a run that failed', async () => {
  await register(bench);
  const { log, FunctionError } = await invoke({ do: 'throw' });
  expect(FunctionError).toBe('Unhandled');
  expect(log).toContain('ERROR Invoke Error {"errorType":"RangeError","errorMessage":"too far"');
});

it('keeps the last 4 KB', async () => {
  await register(bench);
  const { log } = await invoke({ do: 'chatter' });
  expect(log).toHaveLength(4096);
  expect(log).toContain('\nline 999\nEND RequestId: ');
});

it('is not there unless asked for', async () => {
  await register(bench);
  expect((await invoke({ do: 'log' }, { LogType: 'None' })).log).toBeUndefined();
});
