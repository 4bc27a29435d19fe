import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACCOUNT, type Cloud, clone, commit, git, REGION, ROOT, refusal, startCloud } from './cloud.ts';

const OTHER = { kind: 'root', account: '222222222222' } as const;

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.stop());

test('a new repository is described, tagged and taken', async () => {
  const input = { repositoryName: 'described', repositoryDescription: 'all of it', tags: { team: 'blue' } };
  const created = await cloud.call('CreateRepository', input);
  const arn = `arn:aws:codecommit:${REGION}:${ACCOUNT}:described`;
  expect(created).toEqual({
    repositoryMetadata: {
      accountId: ACCOUNT,
      repositoryId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      repositoryName: 'described',
      repositoryDescription: 'all of it',
      lastModifiedDate: expect.any(Date),
      creationDate: expect.any(Date),
      cloneUrlHttp: cloud.url('described'),
      cloneUrlSsh: `ssh://git-codecommit.${REGION}.amazonaws.com/v1/repos/described`,
      Arn: arn,
    },
  });
  expect(await cloud.call('GetRepository', { repositoryName: 'described' })).toEqual(created);
  expect(cloud.codecommit.resourceTags(arn)).toEqual({ team: 'blue' });
  expect(await refusal(cloud.call('CreateRepository', input))).toBe('RepositoryNameExistsException');
  expect(await refusal(cloud.call('GetRepository', { repositoryName: 'described' }, OTHER))).toBe(
    'RepositoryDoesNotExistException',
  );
});

test('of two that create one name at once, one is refused', async () => {
  const calls = [1, 2].map(() => refusal(cloud.call('CreateRepository', { repositoryName: 'twice' })));
  expect((await Promise.all(calls)).toSorted()).toEqual(['RepositoryNameExistsException', 'no refusal']);
});

test('the first branch becomes the default branch and stays it', async () => {
  const work = await clone(cloud, 'defaults');
  await commit(work);
  await git(work, 'push', '--quiet', 'origin', 'HEAD:develop');
  await git(work, 'push', '--quiet', 'origin', 'HEAD:main');
  expect(await cloud.call('GetRepository', { repositoryName: 'defaults' })).toMatchObject({
    repositoryMetadata: { defaultBranch: 'develop' },
  });
});

test('lists in both orders, and looks up many at once', async () => {
  const names = ['list-b', 'list-a'];
  for (const repositoryName of names) await cloud.call('CreateRepository', { repositoryName }, OTHER);
  const list = async (input: object) =>
    (
      (await cloud.call('ListRepositories', { ...input }, OTHER)) as { repositories: { repositoryName: string }[] }
    ).repositories.map(({ repositoryName }) => repositoryName);
  expect(await list({})).toEqual(['list-a', 'list-b']);
  expect(await list({ sortBy: 'repositoryName', order: 'descending' })).toEqual(['list-b', 'list-a']);
  expect(await cloud.call('BatchGetRepositories', { repositoryNames: ['list-a', 'none'] }, OTHER)).toMatchObject({
    repositories: [{ repositoryName: 'list-a' }],
    repositoriesNotFound: ['none'],
    errors: [{ repositoryName: 'none', errorCode: 'RepositoryDoesNotExistException' }],
  });
});

test('a deleted repository is gone for API and git, and its name is free', async () => {
  await clone(cloud, 'gone');
  const { repositoryId } = (await cloud.call('DeleteRepository', { repositoryName: 'gone' })) as {
    repositoryId: string;
  };
  expect(repositoryId).toMatch(/^[0-9a-f-]{36}$/);
  expect(await refusal(cloud.call('GetRepository', { repositoryName: 'gone' }))).toBe(
    'RepositoryDoesNotExistException',
  );
  await expect(git(cloud.folder, 'ls-remote', cloud.url('gone'))).rejects.toThrow(/not found/);
  expect(await cloud.call('DeleteRepository', { repositoryName: 'gone' })).toEqual({});
  expect(await refusal(cloud.call('CreateRepository', { repositoryName: 'gone' }))).toBe('no refusal');
});

test.each([
  ['CreateRepository', {}, 'RepositoryNameRequiredException'],
  ['CreateRepository', { repositoryName: 'a/b' }, 'InvalidRepositoryNameException'],
  ['CreateRepository', { repositoryName: '..' }, 'InvalidRepositoryNameException'],
  ['CreateRepository', { repositoryName: 'a.git' }, 'InvalidRepositoryNameException'],
  ['CreateRepository', { repositoryName: 7 }, 'InvalidRepositoryNameException'],
  ['BatchGetRepositories', {}, 'RepositoryNamesRequiredException'],
  ['BatchGetRepositories', { repositoryNames: [] }, 'RepositoryNamesRequiredException'],
  ['BatchGetRepositories', { repositoryNames: ['a b'] }, 'InvalidRepositoryNameException'],
  ['ListRepositories', { order: 'up' }, 'InvalidOrderException'],
  ['ListRepositories', { nextToken: 'x' }, 'InvalidContinuationTokenException'],
  ['GetPullRequest', { pullRequestId: '1' }, 'UnknownOperationException'],
])('%s of %j is refused as %s', async (operation, input, code) => {
  expect(await refusal(cloud.codecommit.handle(operation, input, ROOT))).toBe(code);
});
