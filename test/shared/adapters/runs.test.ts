import { CodeCommitClient, CreateRepositoryCommand, PutFileCommand } from '@aws-sdk/client-codecommit';
import { CodePipelineClient, ListPipelineExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { asAdministrator } from '../../../local/demo/clients.ts';
import { waitUntil } from '../../../local/demo/wait.ts';
import type { FaultEffect } from '../../../local/faults.ts';
import { createRuns, type RunsTools } from '../../../shared/adapters/runs.ts';
import { CommitId, PipelineName } from '../../../shared/domain/names.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { PIPELINES, SOURCE } from '../../support/builders.ts';
import { unpaced } from '../../support/fakes/clock.ts';
import { fakeSide, localSide, type PipelineSide } from '../../support/pipeline-sides.ts';
import { startRequest } from '../../support/start-request.ts';

let account: Account;
beforeAll(async () => {
  account = await bootAccount();
});
afterEach(() => account.cloud.faults.clear());
afterAll(() => account.close());

const executionOf = (outcome: object) => ('executionId' in outcome ? String(outcome.executionId) : '');

const HEAD = { pinned: [], variables: [] };
const PINNED = { pinned: ['app'], variables: [] };

describe.each<[string, () => PipelineSide]>([
  ['in memory', fakeSide],
  ['in CodePipeline', () => localSide(account)],
])('runs %s', (_where, make) => {
  let side: PipelineSide;
  beforeAll(() => {
    side = make();
  });

  it('are one for each push, however often it is asked', async () => {
    await side.create('app-dev');
    const first = await side.runs.start(startRequest('app-dev', 'e1'), HEAD);
    expect(first).toEqual({ kind: 'started', executionId: expect.stringMatching(/./) });
    expect(await side.runs.start(startRequest('app-dev', 'e1'), HEAD)).toEqual(first);
    expect(await side.runs.start(startRequest('app-dev', 'e2'), HEAD)).not.toEqual(first);
  });

  it('are listed newest first, with who started them', async () => {
    const ever = new Date(0);
    await side.create('listed');
    const first = executionOf(await side.runs.start(startRequest('listed', 'e1'), HEAD));
    const second = executionOf(await side.runs.start(startRequest('listed', 'e2'), HEAD));
    const runs = (await side.runs.since(PipelineName.parse('listed'), ever)).filter(
      ({ trigger }) => trigger === 'StartPipelineExecution',
    );
    expect(runs.map(({ executionId }) => executionId)).toEqual([second, first]);
    expect(runs[0]?.startedBy).toContain(PIPELINES);
  });

  it('are refused for good where there is no such pipeline', async () => {
    const outcome = await side.runs.start(startRequest('nowhere', 'e1'), HEAD);
    expect(outcome).toMatchObject({ kind: 'not-found' });
  });

  it('are none where there is no such pipeline', async () => {
    expect(await side.runs.since(PipelineName.parse('nowhere'), new Date(0))).toEqual([]);
  });

  it('are refused for good where a V1 pipeline is to run a commit', async () => {
    await side.create('old', { type: 'V1' });
    const outcome = await side.runs.start(startRequest('old', 'e1'), PINNED);
    expect(outcome).toMatchObject({ kind: 'invalid' });
    expect(await side.runs.start(startRequest('old', 'e1'), HEAD)).toMatchObject({ kind: 'started' });
  });

  it('are refused for good where they set a variable that the pipeline does not declare', async () => {
    await side.create('undeclared');
    const how = { pinned: [], variables: [{ name: 'REF', value: 'main' }] };
    expect(await side.runs.start(startRequest('undeclared', 'e1'), how)).toMatchObject({ kind: 'invalid' });
    expect(await side.runs.start(startRequest('undeclared', 'e1'), HEAD)).toMatchObject({ kind: 'started' });
  });
});

describe('runs in CodePipeline', () => {
  const refuse = (effect: FaultEffect, count = 1) =>
    account.cloud.faults.add({ service: 'codepipeline', operation: 'StartPipelineExecution', effect, count });
  /** Runs whose client makes each call once, as that of the function does. */
  const withTools = (tools: RunsTools = unpaced()) => {
    const client = new CodePipelineClient({ ...account.settings, maxAttempts: 1 });
    onTestFinished(() => client.destroy());
    return createRuns({ start: client, list: client }, tools);
  };

  it.each([
    { how: HEAD, members: [] },
    { how: PINNED, members: ['sourceRevisions'] },
    { how: { pinned: [], variables: [{ name: 'REF', value: 'main' }] }, members: ['variables'] },
  ])('are asked for without what only V2 pipelines take, unless it is wanted: $members', async ({ how, members }) => {
    const inputs: object[] = [];
    const stop = account.cloud.recorder.listen(({ operation, input }) => {
      if (operation === 'StartPipelineExecution') inputs.push(Object(input));
    });
    await localSide(account).runs.start(startRequest('nowhere', 'e1'), how);
    stop();
    expect(inputs.map((input) => Object.keys(input).toSorted())).toEqual([
      ['clientRequestToken', 'name', ...members].toSorted(),
    ]);
  });

  it('take the pushed commit where they are pinned to it, not the head', async () => {
    const codecommit = new CodeCommitClient(asAdministrator(account.cloud, SOURCE));
    await codecommit.send(new CreateRepositoryCommand({ repositoryName: 'app' }));
    const file = { repositoryName: 'app', branchName: 'main', filePath: 'a.txt' };
    const put = (text: string, parentCommitId?: string) =>
      codecommit.send(new PutFileCommand({ ...file, fileContent: Buffer.from(text), parentCommitId }));
    const { commitId } = await put('one');
    await put('two', commitId);
    codecommit.destroy();
    await localSide(account).create('pinned');
    const request = startRequest('pinned', 'e1');
    const push = { ...request.push, commit: CommitId.parse(commitId) };
    const executionId = executionOf(await localSide(account).runs.start({ ...request, push }, PINNED));
    const revision = await waitUntil('the source action to end', async () => {
      const list = new ListPipelineExecutionsCommand({ pipelineName: 'pinned' });
      const { pipelineExecutionSummaries: runs = [] } = await account.codePipeline.send(list);
      return runs.find((run) => run.pipelineExecutionId === executionId)?.sourceRevisions?.[0]?.revisionId;
    });
    expect(revision).toBe(commitId);
  });

  it('are listed page by page, no further than the moment asked for', async () => {
    const side = localSide(account);
    await side.create('many');
    await Promise.all(Array.from({ length: 110 }, (_, n) => side.runs.start(startRequest('many', `e${n}`), HEAD)));
    expect(await side.runs.since(PipelineName.parse('many'), new Date(0))).toHaveLength(111);
    const inAnHour = new Date(Date.now() + 3_600_000);
    expect(await side.runs.since(PipelineName.parse('many'), inAnHour)).toHaveLength(100);
  });

  it('throw on AccessDeniedException, and on a server error', async () => {
    for (const code of ['AccessDeniedException', 'InternalFailure']) {
      refuse({ kind: 'error', code, status: 400 });
      await expect(withTools().start(startRequest('any', 'e1'), HEAD)).rejects.toMatchObject({ name: code });
    }
    expect(account.cloud.faults.pending()).toEqual([]);
  });

  it.each(['ConflictException', 'ConcurrentPipelineExecutionsLimitExceededException'])(
    'are refused for now on %s, after one call',
    async (code) => {
      refuse({ kind: 'error', code, message: 'later', status: 400 });
      const outcome = await withTools().start(startRequest('any', 'e1'), HEAD);
      expect(outcome).toEqual({ kind: 'not-now', detail: `${code}: later` });
      expect(account.cloud.faults.pending()).toEqual([]);
    },
  );

  it.each([
    { throttled: 2, outcome: { kind: 'not-found' } },
    { throttled: 3, outcome: { kind: 'not-now', detail: 'ThrottlingException: Rate exceeded' } },
  ])('are asked for again after $throttled throttled calls, then: $outcome.kind', async ({ throttled, outcome }) => {
    refuse({ kind: 'throttle' }, throttled);
    const tools = unpaced();
    expect(await withTools(tools).start(startRequest('any', 'e1'), HEAD)).toMatchObject(outcome);
    expect(tools.throttled).toBe(throttled);
  });

  it('are asked for in turn, each time', async () => {
    refuse({ kind: 'throttle' }, 2);
    let turns = 0;
    const pace = async () => {
      turns += 1;
    };
    await withTools({ ...unpaced(), pace }).start(startRequest('any', 'e1'), HEAD);
    expect(turns).toBe(3);
  });
});
