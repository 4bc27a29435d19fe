import type { Files } from './file-changes.ts';
import type { Objects } from './objects.ts';
import type { Repository } from './repositories.ts';

export type FileChange = { readonly path: string; readonly mode: string; readonly blobId: string };
export type FileChanges = {
  readonly added: readonly FileChange[];
  readonly updated: readonly FileChange[];
  readonly deleted: readonly FileChange[];
};

type NewCommit = {
  readonly branch: string;
  readonly parent: string | undefined;
  readonly author: { readonly name: string; readonly email: string };
  readonly message: string;
  readonly at: Date;
  readonly files: Files;
  readonly changes: FileChanges;
};

/** What differs between two sets of files. */
export function compareFiles(before: Files, after: Files): FileChanges {
  const listed = (files: Files, wanted: (path: string) => boolean) =>
    [...files].filter(([path]) => wanted(path)).map(([path, { mode, blobId }]) => ({ path, mode, blobId }));
  const changed = (path: string) => {
    const [old, young] = [before.get(path), after.get(path)];
    return old?.blobId !== young?.blobId || old?.mode !== young?.mode;
  };
  return {
    added: listed(after, (path) => !before.has(path)),
    updated: listed(after, (path) => before.has(path) && changed(path)),
    deleted: listed(before, (path) => !after.has(path)),
  };
}

const quoted = (path: string): string =>
  `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

const data = (content: Buffer): Buffer => Buffer.concat([Buffer.from(`data ${content.length}\n`), content]);

/** The commit in the language of `git fast-import`; deletions first, so that a file may become a folder. */
function fastImport({ branch, parent, author, message, at, files, changes }: NewCommit): Buffer {
  const who = `${author.name} <${author.email}> ${Math.floor(at.getTime() / 1000)} +0000`;
  const pieces: Buffer[] = [
    Buffer.from(`commit refs/heads/${branch}\nmark :1\nauthor ${who}\ncommitter ${who}\n`),
    data(Buffer.from(message)),
    Buffer.from(parent === undefined ? '\n' : `\nfrom ${parent}\n`),
    ...changes.deleted.map(({ path }) => Buffer.from(`D ${quoted(path)}\n`)),
  ];
  for (const { path, mode, blobId } of [...changes.added, ...changes.updated]) {
    const content = files.get(path)?.content;
    pieces.push(Buffer.from(`M ${mode} ${content === undefined ? blobId : 'inline'} ${quoted(path)}\n`));
    if (content !== undefined) pieces.push(data(content), Buffer.from('\n'));
  }
  return Buffer.concat([...pieces, Buffer.from('get-mark :1\ndone\n')]);
}

/** Writes the objects and moves the branch, in one git process. Gives the new commit's id. */
export async function commitFiles(objects: Objects, repository: Repository, commit: NewCommit): Promise<string> {
  const input = fastImport(commit);
  const { stdout } = await objects.git(repository, ['fast-import', '--quiet', '--done'], { input });
  return stdout.toString('utf8').trim();
}
