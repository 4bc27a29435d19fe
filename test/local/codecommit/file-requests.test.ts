import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { compareFiles } from '../../../local/codecommit/commit-files.ts';
import { applyFileRequest, type FileRequest, type Files } from '../../../local/codecommit/file-changes.ts';

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
