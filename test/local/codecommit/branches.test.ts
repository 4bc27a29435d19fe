import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Cloud, clone, commit, git, refusal, startCloud } from './cloud.ts';

const repositoryName = 'branches';
let cloud: Cloud;
let head: string;
beforeAll(async () => {
  cloud = await startCloud();
  const work = await clone(cloud, repositoryName);
  head = await commit(work);
  await git(work, 'push', '--quiet', 'origin', 'HEAD:main', 'HEAD:release/1');
});
beforeEach(() => void cloud.takeEvents());
afterAll(() => cloud.stop());

test('a branch is created and deleted with the events of a push, by the caller', async () => {
  const role = 'arn:aws:iam::111111111111:role/Dev';
  const caller = {
    kind: 'role',
    account: '111111111111',
    roleArn: role,
    sessionName: 'ann',
    accessKeyId: 'A',
  } as const;
  await cloud.call('CreateBranch', { repositoryName, branchName: 'new/one', commitId: head }, caller);
  expect(await cloud.call('GetBranch', { repositoryName, branchName: 'new/one' })).toEqual({
    branch: { branchName: 'new/one', commitId: head },
  });
  expect(await cloud.call('DeleteBranch', { repositoryName, branchName: 'new/one' })).toEqual({
    deletedBranch: { branchName: 'new/one', commitId: head },
  });
  expect(await cloud.call('DeleteBranch', { repositoryName, branchName: 'new/one' })).toEqual({});
  const callerUserArn = 'arn:aws:sts::111111111111:assumed-role/Dev/ann';
  expect(cloud.takeEvents()).toMatchObject([
    { event: 'referenceCreated', referenceFullName: 'refs/heads/new/one', commitId: head, callerUserArn },
    { event: 'referenceDeleted', referenceFullName: 'refs/heads/new/one', oldCommitId: head },
  ]);
});

test('branches are listed by name', async () => {
  expect(await cloud.call('ListBranches', { repositoryName })).toEqual({ branches: ['main', 'release/1'] });
});

test('a list longer than a page goes on where it ended', async () => {
  const work = await clone(cloud, 'many');
  await commit(work);
  const names = Array.from({ length: 1_001 }, (_, index) => `b${String(index).padStart(4, '0')}`);
  await git(work, 'push', '--quiet', 'origin', ...names.map((name) => `HEAD:refs/heads/${name}`));
  type Page = { branches: string[]; nextToken?: string };
  const first = (await cloud.call('ListBranches', { repositoryName: 'many' })) as Page;
  const rest = (await cloud.call('ListBranches', { repositoryName: 'many', nextToken: first.nextToken })) as Page;
  expect([...first.branches, ...rest.branches]).toEqual(names);
  expect(rest).not.toHaveProperty('nextToken');
});

test.each([
  ['GetBranch', {}, 'BranchNameRequiredException'],
  ['GetBranch', { branchName: 'a..b' }, 'InvalidBranchNameException'],
  ['GetBranch', { branchName: 'none' }, 'BranchDoesNotExistException'],
  ['GetBranch', { repositoryName: 'none', branchName: 'main' }, 'RepositoryDoesNotExistException'],
  ['DeleteBranch', { branchName: 'main' }, 'DefaultBranchCannotBeDeletedException'],
  ['CreateBranch', { branchName: 'x' }, 'CommitIdRequiredException'],
  ['CreateBranch', { branchName: 'x', commitId: 'abc' }, 'InvalidCommitIdException'],
  ['CreateBranch', { branchName: 'x', commitId: '1'.repeat(40) }, 'CommitDoesNotExistException'],
])('%s of %j is refused as %s', async (operation, input, code) => {
  expect(await refusal(cloud.call(operation, { repositoryName, ...input }))).toBe(code);
});

test.each([
  ['main', 'BranchNameExistsException'],
  ['release', 'InvalidBranchNameException'],
  ['main/sub', 'InvalidBranchNameException'],
])('a branch %s beside main and release/1 is refused as %s', async (branchName, code) => {
  expect(await refusal(cloud.call('CreateBranch', { repositoryName, branchName, commitId: head }))).toBe(code);
  expect(cloud.takeEvents()).toEqual([]);
});
