import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import * as z from 'zod';
import { assembly } from '../../local/assembly/synth.ts';
import { PIPELINES } from '../support/builders.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';

const Template = z.looseObject({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string(), Properties: z.looseObject({}).optional() })),
});

let test: TestCloud | undefined;
let folder: string | undefined;

afterEach(async () => {
  await test?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

/** A copy of the synthesised assembly whose controller may not do one thing any more. */
async function assemblyWithout(action: string): Promise<string> {
  folder = await mkdtemp(join(tmpdir(), 'commit-relay-test-'));
  await cp(await assembly(), folder, { recursive: true });
  const file = join(folder, `CommitRelayController-${PIPELINES}.template.json`);
  const template = Template.parse(JSON.parse(await readFile(file, 'utf8')));
  const text = JSON.stringify(template);
  expect(text).toContain(`"${action}"`);
  await writeFile(file, text.replaceAll(`"${action}"`, '"codepipeline:GetPipelineState"'));
  return folder;
}

it('shows a permission that a function lacks in its log and in the dead-letter queue', async () => {
  test = await bootCloud({ assembly: await assemblyWithout('codepipeline:StartPipelineExecution') });
  await test.setQueue('commit-relay-starts.fifo', {
    VisibilityTimeout: '1',
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: `arn:aws:sqs:ap-south-1:${PIPELINES}:commit-relay-starts-dlq.fifo`,
      maxReceiveCount: 2,
    }),
  });
  const app = await test.createRepository('app');
  await test.dispatched(await app.push('main', 'README.md', '# app\n'));
  await test.createPipeline({ name: 'app-dev', sources: [{ repository: 'app', branch: 'main' }], follow: '@' });
  const commit = await app.push('main', 'a.txt', '1');

  const failed = await test.logs.waitFor('the failure in the log', {
    matches: ({ message }) => message === 'message failed',
  });
  expect(failed).toMatchObject({
    level: 'ERROR',
    service: 'start',
    error: {
      name: 'AccessDeniedException',
      message: expect.stringContaining('not authorized to perform: codepipeline:StartPipelineExecution'),
    },
  });
  const [letter] = await test.messages('commit-relay-starts-dlq.fifo', 1);
  expect(JSON.parse(letter?.Body ?? '')).toMatchObject({ pipeline: 'app-dev', push: { commit } });
  expect(await test.startedRuns('app-dev')).toEqual([]);
});
