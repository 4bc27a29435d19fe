import { describe, expect, it } from 'vitest';
import type { AccessRequest } from '../../../local/kernel.ts';
import type { KeyState } from '../../../local/kms/keys.ts';
import { cloud, useSmallCloud } from './bench.ts';
import {
  ACTION_ROLE,
  build,
  definition,
  PIPELINE_ACCOUNT,
  PIPELINE_ROLE,
  pipelineArn,
  SOURCE_ACCOUNT,
  source,
  stage,
} from './definitions.ts';
import type { SmallCloud } from './small-cloud.ts';

const KEY = `arn:aws:kms:eu-west-1:${PIPELINE_ACCOUNT}:key/k1`;
const ALIASES: Readonly<Record<string, string>> = {
  [`${PIPELINE_ACCOUNT} alias/k`]: KEY,
  [`${SOURCE_ACCOUNT} alias/both`]: KEY,
};
const STATES: Readonly<Record<string, KeyState>> = {
  [KEY.replace('k1', 'off')]: 'Disabled',
  [KEY.replace('k1', 'going')]: 'PendingDeletion',
};
const storeWith = (id: string) => ({
  artifactStore: { type: 'S3', location: 'artifacts', encryptionKey: { id, type: 'KMS' } },
});
const own = { stages: [stage('Source', (({ roleArn: _, ...rest }) => rest)(source())), stage('Build', build())] };

useSmallCloud({
  storage: {
    keyOf: (account, alias) => ALIASES[`${account} ${alias}`],
    stateOf: (key) => STATES[key],
    ownershipOf: () => undefined,
  },
});

/** Runs a pipeline once with some permissions refused. */
async function runWith(more: Readonly<Record<string, unknown>>, denies: SmallCloud['denies'] = () => false) {
  await cloud.call('CreatePipeline', { pipeline: definition('app', more) });
  await cloud.settled('app');
  cloud.asked.length = 0;
  cloud.denies = denies;
  const id = await cloud.start('app');
  await cloud.settled('app');
  return id;
}

const sessionRole = ({ caller }: AccessRequest) => (caller.kind === 'role' ? caller.roleArn : caller.kind);

it('asks for each right as the role that needs it', async () => {
  const id = await runWith(storeWith(KEY));
  expect(await cloud.statusOf('app', id)).toBe('Succeeded');
  const repository = 'arn:aws:codecommit:eu-west-1:111111111111:app';
  const object = expect.stringMatching(/^arn:aws:s3:::artifacts\/app\/Code\/\w+$/);
  expect(cloud.asked.map((request) => [sessionRole(request), request.action, request.resource])).toEqual([
    ['service', 'sts:AssumeRole', PIPELINE_ROLE],
    [PIPELINE_ROLE, 'sts:AssumeRole', ACTION_ROLE],
    [ACTION_ROLE, 'codecommit:GetBranch', repository],
    [ACTION_ROLE, 'codecommit:GetCommit', repository],
    [ACTION_ROLE, 'codecommit:UploadArchive', repository],
    [ACTION_ROLE, 'codecommit:GetUploadArchiveStatus', repository],
    [ACTION_ROLE, 's3:PutObject', object],
    [ACTION_ROLE, 's3:PutObjectAcl', object],
    [ACTION_ROLE, 'kms:GenerateDataKey', KEY],
    [ACTION_ROLE, 'kms:Decrypt', KEY],
  ]);
  expect(cloud.asked[0]?.caller).toMatchObject({
    service: 'codepipeline.amazonaws.com',
    sourceArn: pipelineArn('app'),
  });
  expect(cloud.asked.find(({ action }) => action === 's3:PutObject')?.resourceAccount).toBe(PIPELINE_ACCOUNT);
});

it('reads a repository of its own account as the pipeline role where the action has none', async () => {
  const head = cloud.push({ account: PIPELINE_ACCOUNT });
  await runWith(own);
  expect((await cloud.executions('app'))[0]).toMatchObject({
    status: 'Succeeded',
    sourceRevisions: [{ revisionId: head }],
  });
  expect(cloud.asked.map(({ action }) => action)).not.toContain('s3:PutObjectAcl');
});

describe('a refusal', () => {
  it.each([
    ['sts:AssumeRole', PIPELINE_ROLE],
    ['sts:AssumeRole', ACTION_ROLE],
    ['codecommit:GetBranch', ''],
    ['codecommit:GetCommit', ''],
    ['codecommit:UploadArchive', ''],
    ['codecommit:GetUploadArchiveStatus', ''],
    ['s3:PutObject', ''],
    ['s3:PutObjectAcl', ''],
    ['kms:GenerateDataKey', KEY],
    ['kms:Decrypt', KEY],
  ])('of %s %s fails action, stage and execution, visibly', async (action, resource) => {
    const id = await runWith(
      storeWith(KEY),
      (request) => request.action === action && request.resource.includes(resource),
    );
    const message = expect.stringContaining(`not authorized to perform: ${action}`);
    const errorDetails = { code: 'PermissionError', message };
    expect(await cloud.call('GetPipelineState', { name: 'app' })).toMatchObject({
      stageStates: [
        {
          stageName: 'Source',
          latestExecution: { pipelineExecutionId: id, status: 'Failed' },
          actionStates: [{ actionName: 'Source', latestExecution: { status: 'Failed', errorDetails } }],
        },
        { stageName: 'Build' },
      ],
    });
    const filter = { pipelineExecutionId: id };
    expect(await cloud.call('ListActionExecutions', { pipelineName: 'app', filter })).toMatchObject({
      actionExecutionDetails: [{ status: 'Failed', output: { executionResult: { errorDetails } } }],
    });
    const execution = await cloud.call('GetPipelineExecution', { pipelineName: 'app', pipelineExecutionId: id });
    expect(execution).toMatchObject({ pipelineExecution: { status: 'Failed', statusSummary: message } });
    expect(cloud.states(id)).toEqual(['STARTED', 'FAILED']);
  });

  it('of the branch fails it too', async () => {
    const elsewhere = source({ configuration: { BranchName: 'gone' } });
    const id = await runWith({ stages: [stage('Source', elsewhere), stage('Build', build())] });
    const execution = await cloud.call('GetPipelineExecution', { pipelineName: 'app', pipelineExecutionId: id });
    expect(execution).toMatchObject({
      pipelineExecution: { status: 'Failed', statusSummary: expect.stringContaining('BranchDoesNotExistException') },
    });
  });

  it('lets the next run in', async () => {
    await runWith({}, ({ action }) => action === 'codecommit:GetBranch');
    cloud.denies = () => false;
    const id = await cloud.start('app');
    await cloud.settled('app');
    expect(await cloud.statusOf('app', id)).toBe('Succeeded');
  });
});

describe('encryption key', () => {
  it.each([
    ['an alias', 'alias/k'],
    ["an alias's ARN", `arn:aws:kms:eu-west-1:${PIPELINE_ACCOUNT}:alias/k`],
  ])('named by %s fails in a role of another account, works in its own', async (_, id) => {
    cloud.push({ account: PIPELINE_ACCOUNT });
    const foreign = await runWith(storeWith(id));
    expect(await cloud.statusOf('app', foreign)).toBe('Failed');
    await cloud.call('UpdatePipeline', { pipeline: definition('app', { ...storeWith(id), ...own }) });
    const local = await cloud.start('app');
    await cloud.settled('app');
    expect(await cloud.statusOf('app', local)).toBe('Succeeded');
    expect(cloud.asked.at(-1)).toMatchObject({ action: 'kms:Decrypt', resource: KEY });
  });

  it.each([
    ['off', 'KMS.DisabledException'],
    ['going', 'KMS.KMSInvalidStateException'],
  ])('that is %s fails it: %s', async (key, code) => {
    const id = await runWith(storeWith(KEY.replace('k1', key)));
    const execution = await cloud.call('GetPipelineExecution', { pipelineName: 'app', pipelineExecutionId: id });
    expect(execution).toMatchObject({
      pipelineExecution: { status: 'Failed', statusSummary: expect.stringContaining(code) },
    });
  });

  it("named by an alias's ARN is not another account's alias of that name", async () => {
    const id = await runWith(storeWith(`arn:aws:kms:eu-west-1:${PIPELINE_ACCOUNT}:alias/both`));
    expect(await cloud.statusOf('app', id)).toBe('Failed');
  });

  it('named by a bare id is looked up in the account of the role', async () => {
    await runWith(storeWith('k1'));
    const asked = cloud.asked.find(({ action }) => action === 'kms:GenerateDataKey');
    expect(asked).toMatchObject({
      resource: 'arn:aws:kms:eu-west-1:111111111111:key/k1',
      resourceAccount: '111111111111',
    });
  });
});
