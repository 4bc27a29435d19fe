import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCgiHead } from '../../../local/codecommit/cgi.ts';
import { compareFiles } from '../../../local/codecommit/commit-files.ts';
import { applyFileRequest, type FileRequest, type Files } from '../../../local/codecommit/file-changes.ts';
import { isBranchName, isPath, isRepositoryName } from '../../../local/codecommit/names.ts';
import { codeCommitProblem } from '../../../local/codecommit/problems.ts';

describe('input problems', () => {
  test.each([
    ['repositoryName', 'missing', 'RepositoryNameRequiredException'],
    ['repositoryName', 'invalid', 'InvalidRepositoryNameException'],
    ['repositoryNames.3', 'invalid', 'InvalidRepositoryNameException'],
    ['branchName', 'missing', 'BranchNameRequiredException'],
    ['commitId', 'invalid', 'InvalidCommitIdException'],
    ['putFiles.0.filePath', 'missing', 'PathRequiredException'],
    ['putFiles[0].fileMode', 'invalid', 'InvalidFileModeException'],
    ['tags.name', 'invalid', 'InvalidTagsMapException'],
    ['MaxResults', 'invalid', 'InvalidMaxResultsException'],
    ['putFiles', 'invalid', undefined],
    ['unheardOf', 'missing', undefined],
  ] as const)('%s %s is %s', (member, kind, code) => {
    expect(codeCommitProblem('AnyOperation', [{ member, kind, message: 'no' }])?.code).toBe(code);
  });
  test('the first problem with a code counts', () => {
    const problems = ['unheardOf', 'branchName', 'repositoryName'].map((member) => ({
      member,
      kind: 'missing' as const,
      message: 'no',
    }));
    expect(codeCommitProblem('GetBranch', problems)?.code).toBe('BranchNameRequiredException');
    expect(codeCommitProblem('GetBranch', [])).toBeUndefined();
  });
});

describe('names', () => {
  const accepts = (name: string) => {
    try {
      execFileSync('git', ['check-ref-format', `refs/heads/${name}`], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  test('git accepts every name that we accept', () => {
    const part = fc.stringMatching(/^[a-c.@{~ \\/-]{1,8}$/);
    fc.assert(
      fc.property(part, (name) => {
        if (isBranchName(name)) expect(accepts(name)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
  test.each(['main', 'feature/a-b', 'ü', 'a@b', 'x.y', 'HEAD-1'])('%s is the name of a branch', (name) => {
    expect(isBranchName(name)).toBe(true);
    expect(accepts(name)).toBe(true);
  });
  test.each([
    '',
    '/a',
    'a/',
    'a//b',
    '.a',
    'a.',
    'a..b',
    'a.lock',
    'a b',
    'a~',
    'a^',
    'a:',
    'a?',
    'a*',
    'a[',
    'a\\',
    '@',
    'a@{',
    'a\n',
    '-a',
    'f'.repeat(40),
    'x'.repeat(257),
  ])('%j is not the name of a branch', (name) => expect(isBranchName(name)).toBe(false));
  test.each(['a', 'a/b c', '/a', 'a/', '.github/x', '...'])('%j is a path', (path) => expect(isPath(path)).toBe(true));
  test.each(['', '/', 'a//b', '.', 'a/../b', '.git', 'a/.GIT/b', 'a\0'])('%j is no path', (path) =>
    expect(isPath(path)).toBe(false),
  );
  test.each([
    ['a.b_c-1', true],
    ['..', false],
    ['a/b', false],
    ['a.git', false],
    ['', false],
    ['x'.repeat(101), false],
  ])('%j as the name of a repository: %s', (name, answer) => expect(isRepositoryName(name)).toBe(answer));
});

describe('file requests', () => {
  const files: Files = new Map([
    ['file', { mode: '100644', blobId: '1' }],
    ['dir/inner', { mode: '100755', blobId: '2' }],
    ['module', { mode: '160000', blobId: '3' }],
  ]);
  const content = Buffer.from('x');
  const none: FileRequest = { putFiles: [], deleteFiles: [], setFileModes: [], keepEmptyFolders: false };
  const put = (filePath: string) => ({ filePath, fileContent: content });

  test.each<[Partial<FileRequest>, string]>([
    [{}, 'FileEntryRequiredException'],
    [{ putFiles: Array.from({ length: 101 }, (_, index) => put(`f${index}`)) }, 'MaximumFileEntriesExceededException'],
    [{ putFiles: [put('a'), put('a')] }, 'PutFileEntryConflictException'],
    [{ putFiles: [put('file')], deleteFiles: [{ filePath: 'file' }] }, 'SamePathRequestException'],
    [{ deleteFiles: [{ filePath: 'none' }] }, 'FileDoesNotExistException'],
    [{ setFileModes: [{ filePath: 'none', fileMode: 'NORMAL' }] }, 'FileDoesNotExistException'],
    [{ putFiles: [{ filePath: 'a', sourceFile: { filePath: 'none' } }] }, 'FileDoesNotExistException'],
    [{ putFiles: [{ filePath: 'a' }] }, 'SourceFileOrContentRequiredException'],
    [{ putFiles: [{ ...put('a'), sourceFile: { filePath: 'file' } }] }, 'FileContentAndSourceFileSpecifiedException'],
    [{ putFiles: [put('dir')] }, 'FileNameConflictsWithDirectoryNameException'],
    [{ putFiles: [put('file/below')] }, 'DirectoryNameConflictsWithFileNameException'],
    [{ putFiles: [put('module/below')] }, 'FilePathConflictsWithSubmodulePathException'],
  ])('case %#: %j is refused as %s', (request, code) => {
    expect(() => applyFileRequest(files, { ...none, ...request })).toThrow(expect.objectContaining({ code }));
  });

  test('a file may become a folder, and keeps its mode when only its content changes', () => {
    const next = applyFileRequest(files, {
      ...none,
      putFiles: [put('file/below'), put('dir/inner')],
      deleteFiles: [{ filePath: 'file' }],
    });
    const changes = compareFiles(files, next);
    expect(changes.added.map(({ path }) => path)).toEqual(['file/below']);
    expect(changes.deleted.map(({ path }) => path)).toEqual(['file']);
    expect(changes.updated).toMatchObject([{ path: 'dir/inner', mode: '100755' }]);
  });

  test('blob ids are those of git', () => {
    const expected = execFileSync('git', ['hash-object', '--stdin'], { input: content, encoding: 'utf8' }).trim();
    expect(applyFileRequest(files, { ...none, putFiles: [put('a')] }).get('a')?.blobId).toBe(expected);
  });
});

describe('CGI replies', () => {
  test('status, headers and the place of the body are read', () => {
    const head = 'Status: 403 Forbidden\r\nContent-Type: text/plain\r\n\r\n';
    expect(parseCgiHead(Buffer.from(`${head}body\r\n\r\n`))).toEqual({
      status: 403,
      headers: { 'content-type': 'text/plain' },
      length: head.length,
    });
    expect(parseCgiHead(Buffer.from('A: b\n\n'))).toEqual({ status: 200, headers: { a: 'b' }, length: 6 });
  });
  test('no reply is an error', () => {
    expect(() => parseCgiHead(Buffer.alloc(0))).toThrow(/gave no reply/);
  });
});
