import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { base64, type Cloud, git, putFile, refusal, startCloud } from './cloud.ts';

const Commit = z.object({ commitId: z.string() });

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
beforeEach(() => void cloud.takeEvents());
afterAll(() => cloud.stop());

test('PutFile starts an empty repository, then builds on the head it is given', async () => {
  await cloud.call('CreateRepository', { repositoryName: 'put' });
  const first = await putFile(cloud, 'put', 'one\n', {
    name: 'Ann <x>',
    email: 'ann@example.com',
    commitMessage: 'hello\nworld',
  });
  const second = await putFile(cloud, 'put', 'two\n', { parentCommitId: first.commitId, fileMode: 'EXECUTABLE' });
  expect(cloud.takeEvents()).toMatchObject([
    { event: 'referenceCreated', referenceFullName: 'refs/heads/main', commitId: first.commitId },
    { event: 'referenceUpdated', oldCommitId: first.commitId, commitId: second.commitId },
  ]);
  expect(await cloud.call('GetFile', { repositoryName: 'put', filePath: 'dir/file "1".txt' })).toEqual({
    commitId: second.commitId,
    blobId: second.blobId,
    filePath: 'dir/file "1".txt',
    fileMode: 'EXECUTABLE',
    fileSize: 4,
    fileContent: base64('two\n'),
  });
  expect(await cloud.call('GetCommit', { repositoryName: 'put', commitId: first.commitId })).toMatchObject({
    commit: { message: 'hello\nworld', author: { name: 'Ann x', email: 'ann@example.com' }, parents: [] },
  });
  await git(cloud.folder, 'clone', '--quiet', cloud.url('put'), 'put-clone');
  await git(`${cloud.folder}/put-clone`, 'fsck', '--strict');
  expect(await git(`${cloud.folder}/put-clone`, 'rev-parse', 'HEAD', 'HEAD^{tree}')).toBe(
    `${second.commitId}\n${second.treeId}`,
  );
});

test('PutFile refuses what does not follow', async () => {
  await cloud.call('CreateRepository', { repositoryName: 'rules' });
  const refused = async (text: string, more: object) => refusal(putFile(cloud, 'rules', text, more));
  const unknown = '1'.repeat(40);
  expect(await refused('a', { parentCommitId: unknown })).toBe('ParentCommitDoesNotExistException');
  const { commitId: one } = await putFile(cloud, 'rules', 'a');
  const { commitId: two } = await putFile(cloud, 'rules', 'b', { parentCommitId: one });
  cloud.takeEvents();
  expect(await refused('c', {})).toBe('ParentCommitIdRequiredException');
  expect(await refused('c', { parentCommitId: one })).toBe('ParentCommitIdOutdatedException');
  expect(await refused('c', { parentCommitId: unknown })).toBe('ParentCommitDoesNotExistException');
  expect(await refused('c', { parentCommitId: 'x' })).toBe('InvalidParentCommitIdException');
  expect(await refused('b', { parentCommitId: two })).toBe('SameFileContentException');
  expect(await refused('c', { parentCommitId: two, branchName: 'other' })).toBe('BranchDoesNotExistException');
  expect(await refused('c', { parentCommitId: two, filePath: 'dir' })).toBe(
    'FileNameConflictsWithDirectoryNameException',
  );
  expect(await refused('c', { parentCommitId: two, fileContent: undefined })).toBe('FileContentRequiredException');
  expect(await refused('c', { parentCommitId: two, fileContent: '*' })).toBe('FileContentSizeLimitExceededException');
  expect(await refused('c', { parentCommitId: two, filePath: '.git/config' })).toBe('InvalidPathException');
  expect(cloud.takeEvents()).toEqual([]);
});

test('of writers that race on one parent, one wins', async () => {
  await cloud.call('CreateRepository', { repositoryName: 'raced' });
  const { commitId } = await putFile(cloud, 'raced', 'base');
  const codes = await Promise.all(
    ['a', 'b', 'c', 'd'].map((text) => refusal(putFile(cloud, 'raced', text, { parentCommitId: commitId }))),
  );
  expect(codes.toSorted()).toEqual([...Array(3).fill('ParentCommitIdOutdatedException'), 'no refusal']);
  expect(cloud.takeEvents()).toHaveLength(2);
});

test('CreateCommit puts, copies, moves and deletes files in one commit', async () => {
  const repositoryName = 'commits';
  await cloud.call('CreateRepository', { repositoryName });
  const names = ['kept', 'source', 'moved', 'deep/only'];
  const putFiles = names.map((filePath) => ({ filePath, fileContent: base64(filePath) }));
  const first = Commit.parse(await cloud.call('CreateCommit', { repositoryName, branchName: 'main', putFiles }));
  const second = await cloud.call('CreateCommit', {
    repositoryName,
    branchName: 'main',
    parentCommitId: first.commitId,
    keepEmptyFolders: true,
    putFiles: [
      { filePath: 'copy', sourceFile: { filePath: 'source' } },
      { filePath: 'new/place', sourceFile: { filePath: 'moved', isMove: true } },
      { filePath: 'kept', fileContent: base64('changed') },
    ],
    deleteFiles: [{ filePath: 'deep/only' }],
    setFileModes: [{ filePath: 'source', fileMode: 'EXECUTABLE' }],
  });
  const paths = (files: readonly string[]) => files.map((absolutePath) => expect.objectContaining({ absolutePath }));
  expect(second).toEqual({
    commitId: expect.stringMatching(/^[0-9a-f]{40}$/),
    treeId: expect.stringMatching(/^[0-9a-f]{40}$/),
    filesAdded: paths(['copy', 'new/place', 'deep/.gitkeep']),
    filesUpdated: paths(['kept', 'source']),
    filesDeleted: paths(['deep/only', 'moved']),
  });
  const { commitId } = Commit.parse(second);
  await git(cloud.folder, 'clone', '--quiet', cloud.url(repositoryName), 'commits-clone');
  const clonedTo = `${cloud.folder}/commits-clone`;
  expect(await git(clonedTo, 'show', 'HEAD:copy')).toBe('source');
  expect(await git(clonedTo, 'show', 'HEAD:new/place')).toBe('moved');
  expect((await git(clonedTo, 'ls-tree', '-r', '--name-only', commitId)).split('\n')).toEqual([
    'copy',
    'deep/.gitkeep',
    'kept',
    'new/place',
    'source',
  ]);
  const again = { repositoryName, branchName: 'main', parentCommitId: commitId };
  const same = { ...again, putFiles: [{ filePath: 'kept', fileContent: base64('changed') }] };
  expect(await refusal(cloud.call('CreateCommit', same))).toBe('NoChangeException');
  expect(await refusal(cloud.call('CreateCommit', again))).toBe('FileEntryRequiredException');
});
