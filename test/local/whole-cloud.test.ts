/** What only shows with all services together, deployed as the project is. */

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { assembly } from '../../local/assembly/synth.ts';
import { type Cloud, startCloud } from '../../local/cloud.ts';
import { cloneRepository, type WorkingCopy } from '../../local/demo/working-copy.ts';
import { parseJson } from '../../local/json.ts';
import { pipeline, sourceStage, stageOf } from './conformance/tour-codepipeline.ts';
import { A, at, B, createTourist, REGION } from './conformance/tourist.ts';
import { type Call, createWireClient } from './conformance/wire-client.ts';

const WAIT = { timeout: 60_000, interval: 50 };
const Records = z.array(
  z.looseObject({ account: z.string(), principal: z.string(), service: z.string(), operation: z.string() }),
);

let folder: string;
let cloud: Cloud;
let call: Call;
let ask: ReturnType<typeof createTourist>['ask'];
let copy: WorkingCopy;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whole-'));
  vi.stubEnv('TMPDIR', folder);
  const record = join(folder, 'calls.jsonl');
  cloud = await startCloud({ assembly: await assembly(), accounts: [A, B], region: REGION, record });
  call = createWireClient(cloud.endpoint);
  ask = createTourist(call).ask;
  const made = await ask(A, 'codecommit', 'CreateRepository', { repositoryName: 'app' });
  copy = await cloneRepository(at(made, 'repositoryMetadata.cloneUrlHttp'));
  await copy.push('main', 'README.md', 'one\n');
});
afterAll(async () => {
  await copy.remove();
  await cloud.close();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const runs = async (pipelineName: string) =>
  z
    .object({ pipelineExecutionSummaries: z.array(z.looseObject({ status: z.string() })) })
    .parse(await ask(B, 'codepipeline', 'ListPipelineExecutions', { pipelineName })).pipelineExecutionSummaries;

/** A pipeline waits for its approval. */
const reachesApproval = (name: string) =>
  vi.waitFor(async () => {
    const state = await ask(B, 'codepipeline', 'GetPipelineState', { name });
    expect(at(state, 'stageStates.1.latestExecution.status')).toBe('InProgress');
  }, WAIT);

test("a push raises its event, which a rule of the account's own takes to a queue", async () => {
  const QueueName = 'pushes';
  const Policy = JSON.stringify({
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: '*',
    },
  });
  const queue = await ask(A, 'sqs', 'CreateQueue', { QueueName, Attributes: { Policy } });
  await ask(A, 'events', 'PutRule', { Name: 'own', EventPattern: '{"source":["aws.codecommit"]}' });
  const Targets = [{ Id: '1', Arn: `arn:aws:sqs:${REGION}:${A}:${QueueName}` }];
  await ask(A, 'events', 'PutTargets', { Rule: 'own', Targets });
  const commitId = await copy.push('main', 'README.md', 'two\n');
  const received = await ask(A, 'sqs', 'ReceiveMessage', { QueueUrl: at(queue, 'QueueUrl'), WaitTimeSeconds: 10 });
  expect(parseJson(at(received, 'Messages.0.Body'))).toMatchObject({
    source: 'aws.codecommit',
    account: A,
    detail: {
      event: 'referenceUpdated',
      referenceFullName: 'refs/heads/main',
      commitId,
      callerUserArn: expect.any(String),
    },
  });
});

test('a source that polls starts a second run on a push, one that does not poll none', async () => {
  const run = stageOf('Run', 'Invoke', 'Lambda');
  const create = (name: string, source: object) =>
    ask(B, 'codepipeline', 'CreatePipeline', { pipeline: pipeline(name, 'main', { stages: [source, run] }) });
  await create('polling', sourceStage('main'));
  await create('quiet', sourceStage('main', { PollForSourceChanges: 'false' }));
  await vi.waitFor(async () => {
    for (const name of ['polling', 'quiet']) expect(await runs(name)).toMatchObject([{ status: 'Succeeded' }]);
  }, WAIT);
  await copy.push('main', 'README.md', 'three\n');
  await vi.waitFor(async () => {
    expect(await runs('polling')).toMatchObject([{ trigger: { triggerType: 'PollForSourceChanges' } }, {}]);
  }, WAIT);
  expect(await runs('quiet')).toHaveLength(1);
});

test('an update ends the run that is under way, and a token starts one run', async () => {
  await ask(B, 'codepipeline', 'CreatePipeline', { pipeline: pipeline('updated') });
  await reachesApproval('updated');
  await ask(B, 'codepipeline', 'UpdatePipeline', { pipeline: pipeline('updated') });
  expect(await runs('updated')).toMatchObject([{ status: 'Cancelled' }]);
  const start = () => ask(B, 'codepipeline', 'StartPipelineExecution', { name: 'updated', clientRequestToken: 't-1' });
  expect(await start()).toEqual(await start());
  expect(await runs('updated')).toHaveLength(2);
});

describe('the keys of an assumed role', () => {
  test('do what the role may, and nothing else', async () => {
    const RoleArn = `arn:aws:iam::${A}:role/commit-relay-read-${REGION}`;
    const session = await ask(A, 'sts', 'AssumeRole', { RoleArn, RoleSessionName: 'tester' });
    const key = at(session, 'Credentials.AccessKeyId');
    const main = { repositoryName: 'app', branchName: 'main' };
    await ask(key, 'codecommit', 'GetBranch', main);
    const file = { ...main, filePath: 'x', fileContent: 'eA==' };
    expect(await call(key, 'codecommit', 'PutFile', file)).toMatchObject({ error: 'AccessDeniedException' });
    expect(await call(key, 'sqs', 'ListQueues', {})).toMatchObject({ error: 'AccessDenied', status: 403 });
  });

  test('are given to nobody whom the trust does not name', async () => {
    const RoleArn = `arn:aws:iam::${A}:role/commit-relay-read-${REGION}`;
    const refused = await call(B, 'sts', 'AssumeRole', { RoleArn, RoleSessionName: 'tester' });
    expect(refused).toMatchObject({ error: 'AccessDenied', status: 403 });
  });
});

test('each call is recorded, with what came of it; after the close nothing is left', async () => {
  const record = join(folder, 'calls.jsonl');
  await ask(A, 'events', 'DisableRule', { Name: 'own' });
  await call(A, 'events', 'DisableRule', { Name: 'absent' });
  await copy.remove();
  await cloud.close();
  const lines = (await readFile(record, 'utf8')).trimEnd().split('\n');
  const calls = Records.parse(lines.map(parseJson));
  expect(calls.filter((entry) => !('output' in entry) && !('error' in entry))).toEqual([]);
  const by = { account: A, principal: `arn:aws:iam::${A}:root`, service: 'events', operation: 'DisableRule' };
  expect(calls).toContainEqual({ ...by, time: expect.any(String), input: { Name: 'own' }, output: {} });
  const error = 'ResourceNotFoundException';
  expect(calls).toContainEqual({ ...by, time: expect.any(String), input: { Name: 'absent' }, error });
  expect((await readdir(folder)).filter((name) => name !== 'calls.jsonl')).toEqual([]);
});
