import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createKernel } from '../../../local/edge/kernel.ts';
import type { InputRefusals } from '../../../local/edge/problem.ts';
import { createRecorder } from '../../../local/edge/recorder.ts';
import { createFaultStore } from '../../../local/faults.ts';
import { createIamStore } from '../../../local/iam/store.ts';
import { ApiError, type Call } from '../../../local/kernel.ts';
import { B, pipelinesStub, REGION } from './small-cloud.ts';

const directory = await mkdtemp(join(tmpdir(), 'recorder-'));
afterAll(() => rm(directory, { recursive: true, force: true }));

const root = { kind: 'root', account: B } as const;
const get = (name: string): Call => ({
  service: 'codepipeline',
  operation: 'GetPipeline',
  input: { name },
  caller: root,
});

function kernel(recorder = createRecorder(), refusals: InputRefusals = {}) {
  const options = { region: REGION, iam: createIamStore(), faults: createFaultStore(), recorder, refusals };
  const nothing = () => undefined;
  return createKernel({ ...options, services: { codepipeline: pipelinesStub() }, onCrash: nothing, emit: nothing });
}

test('calls are recorded with outcome and fault: in the file whole, in memory the last few, and to listeners', async () => {
  const file = join(directory, 'calls.jsonl');
  const recorder = createRecorder({ file, keep: 2 });
  const { invoke, faults } = kernel(recorder);
  const heard: string[] = [];
  const stop = recorder.listen(({ operation }) => void heard.push(operation));
  await invoke(get('follower'));
  stop();
  await expect(invoke(get('absent'))).rejects.toThrow('no pipeline');
  faults.add({ service: 'codepipeline', operation: 'GetPipeline', effect: { kind: 'reset', when: 'after' } });
  await expect(invoke(get('follower'))).rejects.toMatchObject({ name: 'ConnectionCut' });
  await recorder.close();

  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    {
      account: B,
      principal: `arn:aws:iam::${B}:root`,
      input: { name: 'follower' },
      output: { pipeline: { version: 3 } },
    },
    { operation: 'GetPipeline', error: 'PipelineNotFoundException' },
    { fault: 'reset', error: 'ConnectionCut', output: { pipeline: { name: 'follower' } } },
  ]);
  expect(recorder.calls()).toHaveLength(2);
  expect(heard).toEqual(['GetPipeline']);
});

test('a service may refuse bad input in its own codes', async () => {
  const refusals: InputRefusals = {
    codepipeline: (operation, [problem]) =>
      problem?.constraint === 'required'
        ? new ApiError('NameRequiredException', `${operation} ${problem.path}`)
        : undefined,
  };
  const { invoke } = kernel(createRecorder(), refusals);
  await expect(invoke({ ...get(''), input: {} })).rejects.toMatchObject({
    code: 'NameRequiredException',
    message: 'GetPipeline name',
  });
  await expect(invoke(get('no name'))).rejects.toMatchObject({ code: 'ValidationException' });
});

test('operations the model does not hold are unknown', async () => {
  const unknown = kernel().invoke({ ...get('x'), operation: 'Nonsense' });
  await expect(unknown).rejects.toMatchObject({ code: 'UnknownOperationException' });
});

test('a fault that no call can take is a defect, not silence', async () => {
  const { invoke, faults } = kernel();
  faults.add({ service: 'codepipeline', operation: 'GetPipeline', effect: { kind: 'drop' } });
  await expect(invoke(get('follower'))).rejects.toThrow('the fault drop cannot hit the call codepipeline:GetPipeline');
});

test('the endpoint is unknown until the edge listens', () => {
  const made = kernel();
  expect(() => made.endpoint).toThrow('does not listen yet');
  made.setEndpoint('http://127.0.0.1:1');
  expect(made.endpoint).toBe('http://127.0.0.1:1');
});
