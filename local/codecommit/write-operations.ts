import { ApiError, type Caller, principalArn } from '../kernel.ts';
import { commitFiles, compareFiles, type FileChange, type FileChanges } from './commit-files.ts';
import { applyFileRequest, type FileRequest, type Files, fileModeName } from './file-changes.ts';
import { type Operation, taking } from './input.ts';
import type { Parts } from './parts.ts';
import type { Repository } from './repositories.ts';
import { CreateCommitInput, PutFileInput } from './write-input.ts';

type Target = {
  readonly repositoryName: string;
  readonly branchName: string;
  readonly parentCommitId?: string | undefined;
  readonly email?: string | undefined;
};
type Words = { readonly author: string | undefined; readonly message: string; readonly unchanged: ApiError };
type Written = {
  readonly commitId: string;
  readonly treeId: string;
  readonly files: Files;
  readonly done: FileChanges;
};

/**
 * The head to build on, undefined in a repository without branches. Throws unless `parentCommitId` is that head:
 * "the full commit ID of the head commit in the branch", CodeCommit API reference, PutFile.
 */
async function currentHead({ objects }: Parts, repository: Repository, input: Target) {
  const { branchName: branch, parentCommitId: parent } = input;
  const asked = [
    `refs/heads/${branch}`,
    `refs/tags/${branch}`,
    ...(parent === undefined ? [] : [`${parent}^{commit}`]),
  ];
  const [head, tag, known] = await objects.ids(repository, asked);
  if (head === undefined && tag !== undefined) {
    throw new ApiError('BranchNameIsTagNameException', `${branch} is the name of a tag`);
  }
  if (head === undefined && (await objects.branches(repository)).length > 0) {
    throw new ApiError('BranchDoesNotExistException', `Branch ${branch} does not exist`);
  }
  if (head !== undefined && parent === undefined) {
    throw new ApiError('ParentCommitIdRequiredException', `the head of ${branch} is required as parent commit id`);
  }
  if (parent !== undefined && known !== parent) {
    throw new ApiError('ParentCommitDoesNotExistException', `Parent commit ${parent} does not exist`);
  }
  if (parent !== head) {
    throw new ApiError('ParentCommitIdOutdatedException', `${parent} is not the head of ${branch}, ${head} is`);
  }
  return head;
}

function author(caller: Caller, name: string | undefined, address = ''): { name: string; email: string } {
  const given = name ?? (caller.kind === 'role' ? caller.sessionName : caller.kind);
  return { name: given.replaceAll(/[<>\p{Cc}]/gu, ''), email: address };
}

async function write(
  parts: Parts,
  caller: Caller,
  input: Target,
  request: FileRequest,
  words: Words,
): Promise<Written> {
  const { repositories, objects, changes, now } = parts;
  const repository = repositories.get(caller.account, input.repositoryName);
  return repositories.exclusively(repository, async () => {
    const parent = await currentHead(parts, repository, input);
    const entries = parent === undefined ? [] : await objects.files(repository, parent);
    const before: Files = new Map(entries.map(({ path: name, mode, id }) => [name, { mode, blobId: id }]));
    const files = applyFileRequest(before, request);
    const done = compareFiles(before, files);
    if (done.added.length + done.updated.length + done.deleted.length === 0) throw words.unchanged;
    const commit = await commitFiles(objects, repository, {
      branch: input.branchName,
      parent,
      author: author(caller, words.author, input.email),
      message: words.message,
      at: now(),
      files,
      changes: done,
    });
    const [treeId = ''] = await objects.ids(repository, [`${commit}^{tree}`]);
    const change = { ref: `refs/heads/${input.branchName}`, newCommit: commit };
    const moved = parent === undefined ? change : { ...change, oldCommit: parent };
    await changes.announce(repository, [moved], principalArn(caller));
    return { commitId: commit, treeId, files, done };
  });
}

const metadata = (changes: readonly FileChange[]) =>
  changes.map(({ path: name, mode, blobId }) => ({ absolutePath: name, blobId, fileMode: fileModeName(mode) }));

/** PutFile and CreateCommit; each raises the events of a push. */
export const writeOperations = (parts: Parts): Readonly<Record<string, Operation>> => ({
  PutFile: taking(PutFileInput, async ({ filePath, fileContent: content, fileMode: mode, ...input }, caller) => {
    const {
      commitId: commit,
      treeId,
      files,
    } = await write(
      parts,
      caller,
      input,
      {
        putFiles: [{ filePath, fileContent: content, fileMode: mode }],
        deleteFiles: [],
        setFileModes: [],
        keepEmptyFolders: false,
      },
      {
        author: input.name,
        message: input.commitMessage ?? `Put ${filePath}\n`,
        unchanged: new ApiError('SameFileContentException', `${filePath} has this content already`),
      },
    );
    return { commitId: commit, treeId, blobId: files.get(filePath)?.blobId };
  }),
  CreateCommit: taking(CreateCommitInput, async (input, caller) => {
    const {
      commitId: commit,
      treeId,
      done,
    } = await write(parts, caller, input, input, {
      author: input.authorName,
      message: input.commitMessage ?? 'Change files\n',
      unchanged: new ApiError('NoChangeException', 'the commit would change nothing'),
    });
    return {
      commitId: commit,
      treeId,
      filesAdded: metadata(done.added),
      filesUpdated: metadata(done.updated),
      filesDeleted: metadata(done.deleted),
    };
  }),
});
