import { expect, it, vi } from 'vitest';
import { cloud, useSmallCloud } from './bench.ts';
import { build, definition, PIPELINE_ACCOUNT, SOURCE_ACCOUNT, source, stage } from './definitions.ts';

useSmallCloud();

const CHANGE = { account: SOURCE_ACCOUNT, repositoryName: 'app', ref: 'refs/heads/main' };

function create(name: string, poll: string | undefined) {
  const action = source();
  const { PollForSourceChanges: _, ...without } = action.configuration;
  const configuration = poll === undefined ? without : { ...without, PollForSourceChanges: poll };
  const stages = [stage('Source', { ...action, configuration }), stage('Build', build())];
  return cloud.call('CreatePipeline', { pipeline: definition(name, { stages }) });
}

const triggers = async (name: string) => (await cloud.settled(name)).map(({ trigger }) => trigger.triggerType);
const polled = (name: string, runs: number) =>
  vi.waitFor(async () => expect(await cloud.executions(name)).toHaveLength(runs), { timeout: 60_000 });

it.each(['true', undefined])('starts a run of its own where PollForSourceChanges is %s', async (poll) => {
  await create('polls', poll);
  await cloud.settled('polls');
  const head = cloud.push();
  await cloud.start('polls');
  cloud.service.refChanged(CHANGE);
  await polled('polls', 3);
  expect(await triggers('polls')).toEqual(['PollForSourceChanges', 'StartPipelineExecution', 'CreatePipeline']);
  const [newest] = await cloud.executions('polls');
  expect(newest).toMatchObject({ sourceRevisions: [{ revisionId: head }], trigger: { triggerDetail: 'Source' } });
});

it('starts one run for a head, however often it is told', async () => {
  await create('polls', 'true');
  await cloud.settled('polls');
  cloud.push();
  for (let count = 0; count < 3; count += 1) cloud.service.refChanged(CHANGE);
  await polled('polls', 2);
  cloud.asked.length = 0;
  cloud.service.refChanged(CHANGE);
  await vi.waitFor(() => expect(cloud.asked.map(({ action }) => action)).toContain('codecommit:GetBranch'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(await cloud.executions('polls')).toHaveLength(2);
  cloud.push();
  cloud.service.refChanged(CHANGE);
  await polled('polls', 3);
});

it.each([
  ['another branch', { ...CHANGE, ref: 'refs/heads/other' }],
  ['a tag', { ...CHANGE, ref: 'refs/tags/main' }],
  ['another repository', { ...CHANGE, repositoryName: 'other' }],
  ['the repository of the same name in the pipeline account', { ...CHANGE, account: PIPELINE_ACCOUNT }],
])('reads nothing when %s moved', async (_, change) => {
  await create('polls', 'true');
  await create('follows', 'false');
  await Promise.all([cloud.settled('polls'), cloud.settled('follows')]);
  cloud.push();
  cloud.service.refChanged(change);
  cloud.service.refChanged(CHANGE);
  await polled('polls', 2);
  await cloud.settled('polls');
  const heads = cloud.asked.filter(({ action }) => action === 'codecommit:GetBranch');
  // Two runs by creation, one poll, one run by that poll.
  expect(heads).toHaveLength(4);
  expect(await cloud.executions('follows')).toHaveLength(1);
});

it('starts nothing where its role may not read, and does once it may', async () => {
  await create('polls', 'true');
  await cloud.settled('polls');
  cloud.push();
  cloud.denies = ({ action }) => action === 'codecommit:GetBranch';
  cloud.asked.length = 0;
  cloud.service.refChanged(CHANGE);
  await vi.waitFor(() => expect(cloud.asked.map(({ action }) => action)).toContain('codecommit:GetBranch'));
  cloud.denies = () => false;
  expect(await cloud.executions('polls')).toHaveLength(1);
  cloud.service.refChanged(CHANGE);
  await polled('polls', 2);
});
