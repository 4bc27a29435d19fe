import {
  CreatePipelineCommand,
  type PipelineDeclaration,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CloudOptions } from '../../local/cloud.ts';
import { pipelineDeclaration, runsOf } from '../../local/demo/fleet.ts';
import { waitUntil } from '../../local/demo/wait.ts';
import type { FaultEffect } from '../../local/faults.ts';
import { REGION } from '../support/builders.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';
import { allDone, createFollowers, messagesIn, startedRuns } from '../support/many-followers.ts';

const START = { service: 'codepipeline', operation: 'StartPipelineExecution', role: `commit-relay-start-${REGION}` };
const refused = (code: string): FaultEffect => ({ kind: 'error', code, status: 400 });
const REFUSALS: readonly FaultEffect[] = [
  { kind: 'throttle' },
  refused('ConflictException'),
  refused('ConcurrentPipelineExecutionsLimitExceededException'),
];

/** Milliseconds that what comes back may take on a machine that is busy with other things. */
const LONG = 600_000;

const named = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}-${n}`);

/** A cloud with repository app, which has a first commit. Its queue alone gives no start out a second time. */
async function bootWithApp(options: Partial<CloudOptions> = {}) {
  const test = await bootCloud(options);
  onTestFinished(() => test.close());
  await test.setQueue('commit-relay-starts.fifo', { VisibilityTimeout: '43200' });
  const app = await test.createRepository('app');
  await test.dispatched(await app.push('main', 'README.md', '# app\n'));
  return { test, app };
}

/** What each start of the starts function came to: pipeline and error. */
function watchStarts({ cloud }: TestCloud) {
  const calls: { pipeline: string; error: string | undefined }[] = [];
  cloud.recorder.listen(({ operation, principal, input, error }) => {
    if (operation !== START.operation || !principal.includes(START.role)) return;
    calls.push({ pipeline: String(Reflect.get(Object(input), 'name')), error });
  });
  return calls;
}

it(
  '60 followers start once each, with 20 starts a second let through and every fourth refused for now',
  async () => {
    const { test, app } = await bootWithApp({ startsPerSecond: 20 });
    const names = named('follower', 60);
    await createFollowers(test, names);
    const calls = watchStarts(test);
    for (let n = 0; n < 15; n += 1) {
      const effect = REFUSALS[n % REFUSALS.length];
      if (effect !== undefined) test.cloud.faults.add({ ...START, effect, skip: 3 });
    }
    await app.push('main', 'a.txt', '1');
    await waitUntil('the starts', async () => (calls.length > 0 ? true : undefined));
    await allDone(test);
    expect(test.cloud.faults.pending()).toEqual([]);
    const runs = await startedRuns(test, names);
    expect([...runs].filter(([, { length }]) => length !== 1)).toEqual([]);
    expect(await messagesIn(test, /-dlq/)).toBe(0);
    const errors = new Set(calls.flatMap(({ error }) => error ?? []));
    expect(errors).toContain('ConflictException');
    expect(errors).toContain('ConcurrentPipelineExecutionsLimitExceededException');
  },
  LONG,
);

/** Runs of this pipeline wait for an approval, one behind the other; CodePipeline takes 50 of them. */
function blocked({ home }: TestCloud): PipelineDeclaration {
  const pipeline = pipelineDeclaration({ name: 'blocked', sources: [{ repository: 'app', branch: 'main' }] }, home);
  const actionTypeId = { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' } as const;
  const approval = { name: 'Approve', actions: [{ name: 'Approve', actionTypeId }] };
  return { ...pipeline, executionMode: 'QUEUED', stages: [...(pipeline.stages ?? []), approval] };
}

describe('a pipeline whose starts are refused for long', () => {
  it(
    'keeps no other from its starts, and makes its own once it can',
    async () => {
      const { test, app } = await bootWithApp();
      const { codepipeline } = test.clients;
      const tags = [{ key: 'commit-relay:follow', value: '@' }];
      await codepipeline.send(new CreatePipelineCommand({ pipeline: blocked(test), tags }));
      for (let n = 1; n < 50; n += 1) await codepipeline.send(new StartPipelineExecutionCommand({ name: 'blocked' }));
      const others = named('other', 20);
      await createFollowers(test, others, 'main', 1);
      const calls = watchStarts(test);

      await app.push('main', 'a.txt', '1');
      const refusals = () =>
        calls.filter(({ error }) => error !== undefined).map((call) => Object.values(call).join(' '));
      await waitUntil(
        '20 starts of others',
        async () => (calls.length - refusals().length >= 20 ? true : undefined),
        LONG,
      );
      await waitUntil(
        'the blocked one to be refused twice',
        async () => (refusals().length >= 2 ? true : undefined),
        LONG,
      );
      expect(new Set(refusals())).toEqual(new Set(['blocked ConcurrentPipelineExecutionsLimitExceededException']));
      const started = await startedRuns(test, others);
      expect([...started].filter(([, { length }]) => length !== 1)).toEqual([]);

      const before = new Set(
        (await runsOf(test.clients, 'blocked')).map(({ pipelineExecutionId }) => pipelineExecutionId),
      );
      expect(before.size).toBe(50);
      for (const pipelineExecutionId of before) {
        const stop = { pipelineName: 'blocked', pipelineExecutionId, abandon: true };
        await codepipeline.send(new StopPipelineExecutionCommand(stop));
      }
      await allDone(test);
      const made = (await runsOf(test.clients, 'blocked')).filter((run) => !before.has(run.pipelineExecutionId));
      expect(made).toHaveLength(1);
      expect(calls.length - refusals().length).toBe(21);
      expect(await messagesIn(test, /-dlq/)).toBe(0);
    },
    LONG,
  );
});
