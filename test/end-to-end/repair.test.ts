import { GetPipelineCommand, type PipelineDeclaration, TagResourceCommand } from '@aws-sdk/client-codepipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runsOf } from '../../local/demo/fleet.ts';
import { waitUntil } from '../../local/demo/wait.ts';
import type { WorkingCopy } from '../../local/demo/working-copy.ts';
import { BUCKET, PIPELINES, REGION, SOURCE } from '../support/builders.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';

let test: TestCloud;
let app: WorkingCopy;

const NAME = 'app-dev';
const resourceArn = `arn:aws:codepipeline:${REGION}:${PIPELINES}:${NAME}`;

type Json = Record<string, unknown>;

/** The definition as JSON, as the AWS CLI reads and writes it. */
async function read(): Promise<Json> {
  const { body } = await test.call(PIPELINES, 'codepipeline', 'CodePipeline_20150709.GetPipeline', { name: NAME });
  return (body as { pipeline: Json }).pipeline;
}

/** Updates by hand, once nothing runs, and without the relay's own events: what follows is the sweep's doing. */
async function vandalise(change: (pipeline: Json) => Json): Promise<void> {
  await idle();
  const reply = await test.call(PIPELINES, 'codepipeline', 'CodePipeline_20150709.UpdatePipeline', {
    pipeline: change(await read()),
  });
  expect(reply.status).toBe(200);
}

const idle = () =>
  waitUntil(`${NAME} to be idle`, async () => {
    const runs = await runsOf(test.clients, NAME);
    return runs.some(({ status }) => status === 'InProgress') ? undefined : true;
  });

const reconciled = (after: number) =>
  test.logs.waitFor(`${NAME} to be reconciled`, {
    after,
    matches: (line) => line.message === 'pipeline reconciled' && line['pipeline'] === NAME,
  });

/** One sweep, and all that it nominated; gives what became of each finding. */
async function sweep(): Promise<unknown[]> {
  const after = test.logs.lines().length;
  await test.invoke('commit-relay-sweep');
  const swept = await test.logs.waitFor('the sweep', {
    after,
    matches: ({ message }) => message === 'sweep completed',
  });
  if (swept['nominated'] === 0) return [];
  await reconciled(after);
  const lines = test.logs.lines().slice(after);
  return lines.filter(({ message }) => message === 'drift').map((line) => line['outcome']);
}

const updates = () =>
  test.cloud.recorder
    .calls()
    .filter(({ operation, principal }) => operation === 'UpdatePipeline' && /commit-relay-reconcile/.test(principal))
    .length;

const source = (pipeline: Json, change: (action: Json) => Json): Json => {
  const [first, ...rest] = pipeline['stages'] as [{ actions: [Json] }];
  return { ...pipeline, stages: [{ ...first, actions: [change(first.actions[0])] }, ...rest] };
};
const configured = (pipeline: Json, settings: Json): Json =>
  source(pipeline, (action) => ({ ...action, configuration: { ...(action['configuration'] as Json), ...settings } }));
const stored = (pipeline: Json, store: Json): Json => ({
  ...pipeline,
  artifactStore: { ...(pipeline['artifactStore'] as Json), ...store },
});

const withoutVersion = ({ version: _version, ...pipeline }: Json) => pipeline;

beforeAll(async () => {
  test = await bootCloud({ keepCalls: 10_000 });
  app = await test.createRepository('app');
  await test.dispatched(await app.push('main', 'README.md', '# app\n'));
  await test.createPipeline({ name: NAME, sources: [{ repository: 'app', branch: 'main' }] });
  // Its creation nominates it: from here on only sweeps do.
  await reconciled(0);
  for (const Name of ['commit-relay-tags', 'commit-relay-lifecycle']) {
    await test.call(PIPELINES, 'events', 'AWSEvents.DisableRule', { Name });
  }
  const tags = [
    { key: 'commit-relay:follow', value: 'main' },
    { key: 'commit-relay:repository', value: `${SOURCE}/app` },
  ];
  await idle();
  await test.clients.codepipeline.send(new TagResourceCommand({ resourceArn, tags }));
  await sweep();
});
afterAll(() => test.close());

describe('a pipeline that somebody changes by hand', () => {
  const S3_SOURCE = {
    actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
    configuration: { S3Bucket: 'code', S3ObjectKey: 'app.zip' },
  };
  const CHANGES: [string, (pipeline: Json) => Json][] = [
    ['its repository', (pipeline) => configured(pipeline, { RepositoryName: 'other' })],
    ['its branch', (pipeline) => configured(pipeline, { BranchName: 'develop' })],
    ['polling', (pipeline) => configured(pipeline, { PollForSourceChanges: 'true' })],
    ['the role of its source action', (pipeline) => source(pipeline, ({ roleArn: _roleArn, ...action }) => action)],
    ['its provider', (pipeline) => source(pipeline, (action) => ({ ...action, ...S3_SOURCE }))],
    ['its bucket', (pipeline) => stored(pipeline, { location: 'codepipeline-ap-south-1-0123' })],
    ['its key, to none', (pipeline) => stored(pipeline, { encryptionKey: undefined })],
    ['its key, to an alias', (pipeline) => stored(pipeline, { encryptionKey: { id: 'alias/x', type: 'KMS' } })],
    ['its key, to a bare id', (pipeline) => stored(pipeline, { encryptionKey: { id: '3c6e0b8a', type: 'KMS' } })],
    [
      'all of that',
      (pipeline) =>
        source(
          stored(configured(pipeline, { RepositoryName: 'other', BranchName: 'x', PollForSourceChanges: 'true' }), {
            location: 'codepipeline-ap-south-1-0123',
            encryptionKey: undefined,
          }),
          ({ roleArn: _roleArn, ...action }) => action,
        ),
    ],
  ];

  it.each(CHANGES)('%s: it is back after one sweep, and a second updates nothing', async (_what, change) => {
    const right = await read();
    await resume();
    await vandalise((pipeline) => change({ ...pipeline, aFieldOfTomorrow: { keep: ['me'] } }));
    const before = updates();
    expect(new Set(await sweep())).toEqual(new Set(['repaired']));
    const { aFieldOfTomorrow, ...mended } = withoutVersion(await read());
    expect(mended).toEqual(withoutVersion({ ...right, aFieldOfTomorrow: undefined }));
    expect(aFieldOfTomorrow).toEqual({ keep: ['me'] });
    expect(updates()).toBe(before + 1);
    await sweep();
    expect(updates()).toBe(before + 1);
  });

  it('starts one run for a push afterwards, of that push', async () => {
    const before = (await test.startedRuns(NAME)).length;
    const commit = await app.push('main', 'a.txt', '1');
    await test.dispatched(commit);
    const runs = await test.startedRuns(NAME);
    expect(runs).toHaveLength(before + 1);
    expect(runs[0]).toMatchObject({ status: 'Succeeded', sourceRevisions: [{ revisionId: commit }] });
    const all = await runsOf(test.clients, NAME);
    expect(all.filter(({ sourceRevisions }) => sourceRevisions?.[0]?.revisionId === commit)).toHaveLength(1);
  });

  /** Lets the relay repair again what it has already repaired often in this hour. */
  async function resume(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await test.call(PIPELINES, 'dynamodb', 'DynamoDB_20120810.PutItem', {
      TableName: 'commit-relay-registry',
      Item: {
        pk: { S: 'RESUME' },
        sk: { S: `pipeline/${NAME}` },
        at: { S: `${new Date().toISOString().slice(0, 19)}Z` },
      },
    });
  }
});

describe('a pipeline that is busy', () => {
  it('is not updated until it is idle', async () => {
    await vandalise((pipeline) => configured(pipeline, { BranchName: 'develop' }));
    const before = updates();
    const effect = { kind: 'delay', milliseconds: 15_000 } as const;
    test.cloud.faults.add({ service: 'codecommit', operation: 'GetBranch', effect, count: 1 });
    await test.call(PIPELINES, 'codepipeline', 'CodePipeline_20150709.StartPipelineExecution', { name: NAME });
    expect(await sweep()).toEqual(['waiting']);
    expect((await runsOf(test.clients, NAME))[0]).toMatchObject({ status: 'InProgress' });
    expect(updates()).toBe(before);
    await idle();
    await sweep();
    expect(updates()).toBe(before + 1);
    const { pipeline } = await test.clients.codepipeline.send(new GetPipelineCommand({ name: NAME }));
    expect(branchOf(pipeline)).toBe('main');
    expect(pipeline?.artifactStore?.location).toBe(BUCKET);
  });
});

const branchOf = (pipeline: PipelineDeclaration | undefined) =>
  pipeline?.stages?.[0]?.actions?.[0]?.configuration?.['BranchName'];
