import { StartPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../../local/demo/wait.ts';
import { createPipelineEditor } from '../../../shared/adapters/pipeline-editor.ts';
import { getRawPipeline } from '../../../shared/adapters/raw-pipeline.ts';
import type { PipelineEditor } from '../../../shared/app/drift-ports.ts';
import { PipelineName } from '../../../shared/domain/names.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { localSide } from '../../support/pipeline-sides.ts';

let account: Account;
let editor: PipelineEditor;

const name = PipelineName.parse('app-dev');
const raw = async () => (await getRawPipeline(account.codePipeline, name)).pipeline;
const idle = () => waitUntil(`${name} to be idle`, async () => ((await editor.isBusy(name)) ? undefined : true));

beforeAll(async () => {
  account = await bootAccount({ keepCalls: 100 });
  editor = createPipelineEditor({ list: account.codePipeline, update: account.codePipeline });
  await localSide(account).create(name);
});
afterEach(() => account.cloud.faults.clear());
afterAll(() => account.close());

describe('a pipeline that is edited', () => {
  it('keeps every field, also those that the SDK does not know', async () => {
    const future = { futureField: { keep: ['me', 1.5, null, { deep: true }] } };
    const before = await raw();
    const stages = before['stages'] as Record<string, unknown>[];
    const newer = { ...before, ...future, stages: stages.map((stage) => ({ ...stage, ...future })) };
    expect(await editor.update(newer)).toEqual({ kind: 'updated' });
    expect(await raw()).toEqual({ ...newer, version: 2 });
    expect(await editor.update(await raw())).toEqual({ kind: 'updated' });
    expect(await raw()).toEqual({ ...newer, version: 3 });
    const sent = account.cloud.recorder.calls().filter(({ operation }) => operation === 'UpdatePipeline');
    expect(sent.at(-1)?.input).toEqual({ pipeline: { ...newer, version: 2 } });
  });

  it('is busy while something runs', async () => {
    await idle();
    const effect = { kind: 'delay', milliseconds: 1000 } as const;
    account.cloud.faults.add({ service: 'codecommit', operation: 'GetBranch', effect, count: 1 });
    await account.codePipeline.send(new StartPipelineExecutionCommand({ name }));
    expect(await editor.isBusy(name)).toBe(true);
    await idle();
  });

  it.each([
    ['a role that cannot be assumed', { roleArn: 'arn:aws:iam::222222222222:role/nobody' }, 'InvalidStructure'],
    ['no stages', { stages: [] }, 'InvalidStructure'],
    ['a name that is none', { name: 'a b' }, 'Validation'],
  ])('is refused with AWS its own words: %s', async (_what, change, code) => {
    const before = await raw();
    const outcome = await editor.update({ ...before, ...change });
    expect(outcome).toMatchObject({ kind: 'refused', detail: expect.stringContaining(code) });
    expect(await raw()).toEqual(before);
  });

  it('is tried again by the queue where AWS does not answer', async () => {
    const effect = { kind: 'error', code: 'InternalFailure', status: 500 } as const;
    account.cloud.faults.add({ service: 'codepipeline', operation: 'UpdatePipeline', effect, count: 10 });
    await expect(editor.update(await raw())).rejects.toThrow();
  });
});
