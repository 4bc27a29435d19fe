import { A, at, type Tourist } from './tourist.ts';

const base64 = (content: string) => Buffer.from(content).toString('base64');

/** Repositories, branches and commits in A; leaves `app` with two commits on main. */
export async function tourCodeCommit({ ask }: Tourist): Promise<void> {
  const repository = { repositoryName: 'app' };
  const main = { ...repository, branchName: 'main' };
  const visit = (operation: string, input: object = {}) => ask(A, 'codecommit', operation, { ...input });
  await visit('CreateRepository', { ...repository, repositoryDescription: 'an app', tags: { team: 'a' } });
  await visit('CreateRepository', { repositoryName: 'short-lived' });
  await visit('GetRepository', repository);
  const file = { ...main, filePath: 'README.md', commitMessage: 'first', name: 'Ann', email: 'ann@example.com' };
  const first = at(await visit('PutFile', { ...file, fileContent: base64('one\n') }), 'commitId');
  await visit('GetRepository', repository);
  await visit('BatchGetRepositories', { repositoryNames: ['app', 'absent'] });
  await visit('ListRepositories', { sortBy: 'lastModifiedDate', order: 'descending' });
  await visit('CreateCommit', {
    ...main,
    parentCommitId: first,
    putFiles: [
      { filePath: 'README.md', fileContent: base64('two\n') },
      { filePath: 'src/run.sh', fileContent: base64('#!/bin/sh\n'), fileMode: 'EXECUTABLE' },
    ],
  });
  const second = at(await visit('GetBranch', main), 'branch.commitId');
  await visit('GetCommit', { ...repository, commitId: first });
  await visit('GetCommit', { ...repository, commitId: second });
  await visit('GetFile', { ...repository, filePath: 'src/run.sh' });
  const sides = { ...repository, beforeCommitSpecifier: first, afterCommitSpecifier: 'main', MaxResults: 1 };
  const NextToken = at(await visit('GetDifferences', sides), 'NextToken');
  await visit('GetDifferences', { ...sides, NextToken });
  await visit('GetDifferences', { ...repository, afterCommitSpecifier: second });
  await visit('CreateBranch', { ...repository, branchName: 'topic', commitId: first });
  await visit('ListBranches', repository);
  await visit('DeleteBranch', { ...repository, branchName: 'topic' });
  await visit('DeleteBranch', { ...repository, branchName: 'topic' });
  await visit('DeleteRepository', { repositoryName: 'short-lived' });
  await visit('DeleteRepository', { repositoryName: 'short-lived' });
}
