import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACCOUNT, type Cloud, clone, commit, git, REGION, startCloud } from './cloud.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.stop());

test('a push tells of each branch and tag in the envelope of AWS', async () => {
  const work = await clone(cloud, 'first');
  const first = await commit(work);
  await git(work, 'push', '--quiet', 'origin', 'HEAD:main');
  const [event, ...others] = cloud.events.splice(0);
  expect(others).toEqual([]);
  const { repositoryMetadata } = (await cloud.call('GetRepository', { repositoryName: 'first' })) as {
    repositoryMetadata: { repositoryId: string };
  };
  expect(event).toEqual({
    version: '0',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    'detail-type': 'CodeCommit Repository State Change',
    source: 'aws.codecommit',
    account: ACCOUNT,
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    region: REGION,
    resources: [`arn:aws:codecommit:${REGION}:${ACCOUNT}:first`],
    detail: {
      event: 'referenceCreated',
      repositoryName: 'first',
      repositoryId: repositoryMetadata.repositoryId,
      referenceType: 'branch',
      referenceName: 'main',
      referenceFullName: 'refs/heads/main',
      commitId: first,
      callerUserArn: `arn:aws:iam::${ACCOUNT}:root`,
    },
  });
});

test('an update, a force push and a deletion carry the right commits', async () => {
  const work = await clone(cloud, 'moves');
  const one = await commit(work, 'one');
  await git(work, 'push', '--quiet', 'origin', 'HEAD:main', 'HEAD:feature/a');
  const two = await commit(work, 'two');
  await git(work, 'push', '--quiet', 'origin', 'HEAD:main');
  await git(work, 'reset', '--quiet', '--hard', one);
  const three = await commit(work, 'three');
  await git(work, 'push', '--quiet', '--force', 'origin', 'HEAD:main');
  await git(work, 'push', '--quiet', 'origin', '--delete', 'feature/a');
  const told = cloud
    .takeEvents()
    .map(({ event, referenceFullName, oldCommitId, commitId }) => [event, referenceFullName, oldCommitId, commitId]);
  expect(told).toEqual([
    ['referenceCreated', 'refs/heads/main', undefined, one],
    ['referenceCreated', 'refs/heads/feature/a', undefined, one],
    ['referenceUpdated', 'refs/heads/main', one, two],
    ['referenceUpdated', 'refs/heads/main', two, three],
    ['referenceDeleted', 'refs/heads/feature/a', one, undefined],
  ]);
});

test('what an event has no value for is absent', async () => {
  const work = await clone(cloud, 'absent');
  await commit(work);
  await git(work, 'push', '--quiet', 'origin', 'HEAD:main', 'HEAD:gone');
  await git(work, 'push', '--quiet', 'origin', '--delete', 'gone');
  const [created, , deleted] = cloud.takeEvents();
  expect(created).not.toHaveProperty('oldCommitId');
  expect(deleted).not.toHaveProperty('commitId');
});

test('an annotated tag is told by its commit, and one push may hold many refs', async () => {
  const work = await clone(cloud, 'tags');
  const head = await commit(work);
  await git(work, 'tag', 'light');
  await git(work, 'tag', '-a', 'v1', '-m', 'one');
  await git(work, 'push', '--quiet', 'origin', 'HEAD:main', 'refs/tags/light', 'refs/tags/v1');
  const details = cloud.takeEvents();
  expect(details.map(({ referenceType, referenceName, commitId }) => [referenceType, referenceName, commitId])).toEqual(
    [
      ['branch', 'main', head],
      ['tag', 'light', head],
      ['tag', 'v1', head],
    ],
  );
  await git(work, 'push', '--quiet', 'origin', '--delete', 'v1');
  expect(cloud.takeEvents()).toMatchObject([{ event: 'referenceDeleted', referenceType: 'tag', oldCommitId: head }]);
});

test('a push that changes nothing, is refused or moves other refs raises nothing', async () => {
  const work = await clone(cloud, 'quiet');
  const one = await commit(work, 'one');
  await commit(work, 'two');
  await git(work, 'push', '--quiet', 'origin', 'HEAD:main');
  cloud.takeEvents();
  await git(work, 'push', '--quiet', 'origin', 'HEAD:main');
  await git(work, 'push', '--quiet', 'origin', 'HEAD:refs/notes/commits');
  await expect(git(work, 'push', '--quiet', 'origin', `${one}:main`)).rejects.toThrow(/rejected/);
  expect(cloud.takeEvents()).toEqual([]);
});

test('ten pushes at once to ten branches give exactly ten right events', async () => {
  await clone(cloud, 'busy');
  const branches = Array.from({ length: 10 }, (_, index) => `branch-${index}`);
  const heads = await Promise.all(
    branches.map(async (branch) => {
      await git(cloud.folder, 'clone', '--quiet', cloud.url('busy'), `busy-${branch}`);
      return commit(join(cloud.folder, `busy-${branch}`), branch);
    }),
  );
  const heard: unknown[] = [];
  cloud.codecommit.onRefChange((change) => heard.push(change));
  await Promise.all(
    branches.map((branch) => git(join(cloud.folder, `busy-${branch}`), 'push', '--quiet', 'origin', `HEAD:${branch}`)),
  );
  const details = cloud
    .takeEvents()
    .toSorted((a, b) => String(a['referenceName']).localeCompare(String(b['referenceName'])));
  expect(details.map(({ event, referenceName, commitId }) => [event, referenceName, commitId])).toEqual(
    branches.map((branch, index) => ['referenceCreated', branch, heads[index]]),
  );
  expect(heard).toHaveLength(10);
  expect(heard).toContainEqual({
    account: ACCOUNT,
    repositoryName: 'busy',
    ref: 'refs/heads/branch-0',
    newCommit: heads[0],
  });
});

test('pushes that race for one branch give an unbroken chain of events', async () => {
  const work = await clone(cloud, 'race');
  await commit(work, 'base');
  await git(work, 'push', '--quiet', 'origin', 'HEAD:main');
  const racers = Array.from({ length: 5 }, (_, index) => `race-${index}`);
  for (const racer of racers) {
    await git(cloud.folder, 'clone', '--quiet', cloud.url('race'), racer);
    await commit(join(cloud.folder, racer), racer);
  }
  const pushes = racers.map((racer) =>
    git(join(cloud.folder, racer), 'push', '--quiet', '--force', 'origin', 'HEAD:main'),
  );
  const settled = await Promise.allSettled(pushes);
  const details = cloud.takeEvents();
  expect(details).toHaveLength(1 + settled.filter(({ status }) => status === 'fulfilled').length);
  for (const [index, detail] of details.entries()) {
    expect(detail['oldCommitId']).toBe(details[index - 1]?.['commitId']);
  }
  expect(await git(work, 'ls-remote', 'origin', 'refs/heads/main')).toContain(String(details.at(-1)?.['commitId']));
});
