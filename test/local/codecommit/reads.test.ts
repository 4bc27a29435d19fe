import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Cloud, clone, commit, git, putFile, refusal, startCloud } from './cloud.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
beforeEach(() => void cloud.takeEvents());
afterAll(() => cloud.stop());

test('GetCommit reads a merge, a name without letters and a root', async () => {
  const work = await clone(cloud, 'history');
  const root = await commit(work, 'root');
  await git(work, 'checkout', '--quiet', '-b', 'side');
  const side = await commit(work, 'side');
  await git(work, 'checkout', '--quiet', '-');
  const ahead = await commit(work, 'ahead');
  await git(work, 'merge', '--quiet', '--no-ff', '-m', 'merge\n\nbody', 'side');
  const merge = await git(work, 'rev-parse', 'HEAD');
  await git(work, 'push', '--quiet', 'origin', 'HEAD:main');
  const person = { name: 'Ann', email: 'ann@example.com', date: expect.stringMatching(/^\d+ [+-]\d{4}$/) };
  expect(await cloud.call('GetCommit', { repositoryName: 'history', commitId: merge })).toEqual({
    commit: {
      commitId: merge,
      treeId: await git(work, 'rev-parse', 'HEAD^{tree}'),
      parents: [ahead, side],
      message: 'merge\n\nbody\n',
      author: person,
      committer: person,
      additionalData: '',
    },
  });
  const tree = await git(work, 'rev-parse', `${root}^{tree}`);
  for (const commitId of [tree, '1'.repeat(40)]) {
    const code = await refusal(cloud.call('GetCommit', { repositoryName: 'history', commitId }));
    expect(code).toBe('CommitIdDoesNotExistException');
  }
  expect(await refusal(cloud.call('GetCommit', { repositoryName: 'history', commitId: root.slice(0, 8) }))).toBe(
    'InvalidCommitIdException',
  );
});

test('GetFile refuses what is no file', async () => {
  await cloud.call('CreateRepository', { repositoryName: 'files' });
  const get = (more: object) => refusal(cloud.call('GetFile', { repositoryName: 'files', filePath: 'dir', ...more }));
  expect(await get({})).toBe('CommitDoesNotExistException');
  await putFile(cloud, 'files', 'text');
  expect(await get({})).toBe('FileDoesNotExistException');
  expect(await get({ filePath: 'none' })).toBe('FileDoesNotExistException');
  expect(await get({ filePath: undefined })).toBe('PathRequiredException');
  expect(await get({ filePath: 'dir/file "1".txt', commitSpecifier: 'main' })).toBe('no refusal');
});
