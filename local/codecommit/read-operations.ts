import * as z from 'zod';
import { ApiError } from '../kernel.ts';
import { getDifferences } from './differences.ts';
import { fileModeName } from './file-changes.ts';
import { commitId, commitSpecifier, type Operation, path, repositoryName, taking } from './input.ts';
import type { GitObject } from './objects.ts';
import type { Parts } from './parts.ts';

/** The most that GetFile returns. */
const LARGEST_FILE = 6 * 1024 * 1024;

/** `Ann <ann@example.com> 1700000000 +0000`, as git keeps it; the date stays in git's form, as CodeCommit leaves it. */
function person(line = '') {
  const [, name = '', email = '', date = ''] = /^(.*?) ?<(.*)> (.*)$/.exec(line) ?? [];
  return { name, email, date };
}

function describeCommit({ id, content }: GitObject) {
  const text = content.toString('utf8');
  const end = text.indexOf('\n\n');
  const headers = (end < 0 ? text : text.slice(0, end)).split('\n');
  const values = (key: string) =>
    headers.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
  return {
    commitId: id,
    treeId: values('tree')[0],
    parents: values('parent'),
    message: end < 0 ? '' : text.slice(end + 2),
    author: person(values('author')[0]),
    committer: person(values('committer')[0]),
    additionalData: '',
  };
}

const getCommit = ({ repositories, objects }: Parts) =>
  taking(z.object({ repositoryName, commitId }), async (input, caller) => {
    const repository = repositories.get(caller.account, input.repositoryName);
    const object = await objects.read(repository, input.commitId);
    if (object?.type !== 'commit') {
      throw new ApiError('CommitIdDoesNotExistException', `Commit id ${input.commitId} does not exist`);
    }
    return { commit: describeCommit(object) };
  });

const GetFileInput = z.object({ repositoryName, commitSpecifier: commitSpecifier.default('HEAD'), filePath: path });

const getFile = ({ repositories, objects }: Parts) =>
  taking(GetFileInput, async ({ repositoryName: name, commitSpecifier: specifier, filePath }, caller) => {
    const repository = repositories.get(caller.account, name);
    const [commit] = await objects.commits(repository, [specifier]);
    if (commit === undefined) throw new ApiError('CommitDoesNotExistException', `Commit ${specifier} does not exist`);
    const files = await objects.files(repository, commit, filePath);
    const file = files.find((entry) => entry.path === filePath && entry.type === 'blob');
    const blob = file && (await objects.read(repository, file.id));
    if (file === undefined || blob === undefined) {
      throw new ApiError('FileDoesNotExistException', `File ${filePath} does not exist in ${specifier}`);
    }
    if (blob.content.length > LARGEST_FILE) {
      throw new ApiError('FileTooLargeException', `${filePath} has ${blob.content.length} bytes`);
    }
    return {
      commitId: commit,
      blobId: file.id,
      filePath,
      fileMode: fileModeName(file.mode),
      fileSize: blob.content.length,
      fileContent: blob.content.toString('base64'),
    };
  });

/** GetCommit, GetFile and GetDifferences. */
export const readOperations = (parts: Parts): Readonly<Record<string, Operation>> => ({
  GetCommit: getCommit(parts),
  GetFile: getFile(parts),
  GetDifferences: getDifferences(parts),
});
