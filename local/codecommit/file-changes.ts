import { createHash } from 'node:crypto';
import { ApiError } from '../kernel.ts';

type FileMode = 'NORMAL' | 'EXECUTABLE' | 'SYMLINK';
type FileVersion = { readonly mode: string; readonly blobId: string; readonly content?: Buffer };
/** Files of a commit by path. */
export type Files = ReadonlyMap<string, FileVersion>;

type PutFile = {
  readonly filePath: string;
  readonly fileMode?: FileMode | undefined;
  readonly fileContent?: Buffer | undefined;
  readonly sourceFile?: { readonly filePath: string; readonly isMove?: boolean | undefined } | undefined;
};

export type FileRequest = {
  readonly putFiles: readonly PutFile[];
  readonly deleteFiles: readonly { readonly filePath: string }[];
  readonly setFileModes: readonly { readonly filePath: string; readonly fileMode: FileMode }[];
  readonly keepEmptyFolders: boolean;
};

const GIT_MODES = { NORMAL: '100644', EXECUTABLE: '100755', SYMLINK: '120000' } as const;
const SUBMODULE = '160000';
/** CodeCommit takes no more file entries in one CreateCommit. */
const MOST_ENTRIES = 100;

/** CodeCommit's word for a mode of git's. */
export function fileModeName(mode: string): FileMode {
  return mode === GIT_MODES.EXECUTABLE ? 'EXECUTABLE' : mode === GIT_MODES.SYMLINK ? 'SYMLINK' : 'NORMAL';
}

function blobId(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

function parents(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function existing(files: Files, path: string): FileVersion {
  const file = files.get(path);
  if (file === undefined) throw new ApiError('FileDoesNotExistException', `${path} does not exist`);
  return file;
}

function checkEntries({ putFiles, deleteFiles, setFileModes }: FileRequest): void {
  const puts = putFiles.map(({ filePath }) => filePath);
  const paths = [...puts, ...[...deleteFiles, ...setFileModes].map(({ filePath }) => filePath)];
  if (paths.length === 0) throw new ApiError('FileEntryRequiredException', 'no file to put, delete or change');
  if (paths.length > MOST_ENTRIES) {
    const said = `${paths.length} file entries, at most ${MOST_ENTRIES} are taken`;
    throw new ApiError('MaximumFileEntriesExceededException', said);
  }
  if (new Set(puts).size < puts.length) {
    throw new ApiError('PutFileEntryConflictException', 'one path is put more than once');
  }
  if (new Set(paths).size < paths.length) {
    throw new ApiError('SamePathRequestException', 'one path is in more than one entry');
  }
}

function newVersion(files: Files, { filePath, fileMode, fileContent, sourceFile }: PutFile): FileVersion {
  if (fileContent !== undefined && sourceFile !== undefined) {
    throw new ApiError('FileContentAndSourceFileSpecifiedException', `${filePath} has both content and a source`);
  }
  const mode = fileMode && GIT_MODES[fileMode];
  if (sourceFile !== undefined) {
    const source = existing(files, sourceFile.filePath);
    return { mode: mode ?? source.mode, blobId: source.blobId };
  }
  if (fileContent === undefined) {
    throw new ApiError('SourceFileOrContentRequiredException', `${filePath} has neither content nor a source`);
  }
  const kept = files.get(filePath)?.mode ?? GIT_MODES.NORMAL;
  return { mode: mode ?? kept, blobId: blobId(fileContent), content: fileContent };
}

/** Git has no empty folders, and no path that is both file and folder. */
function checkPlaces(files: Files, puts: readonly PutFile[]): void {
  const folders = new Set([...files.keys()].flatMap(parents));
  for (const { filePath } of puts) {
    if (folders.has(filePath)) {
      throw new ApiError('FileNameConflictsWithDirectoryNameException', `${filePath} is a directory`);
    }
    const blocked = parents(filePath).find((parent) => files.has(parent));
    if (blocked === undefined) continue;
    const submodule = files.get(blocked)?.mode === SUBMODULE;
    const code = submodule
      ? 'FilePathConflictsWithSubmodulePathException'
      : 'DirectoryNameConflictsWithFileNameException';
    throw new ApiError(code, `${blocked} is not a directory`);
  }
}

function keepFolders(files: Map<string, FileVersion>, deleted: readonly string[]): void {
  const folders = new Set([...files.keys()].flatMap(parents));
  const empty = deleted.flatMap((path) => parents(path).slice(-1)).filter((folder) => !folders.has(folder));
  const content = Buffer.alloc(0);
  for (const folder of empty) {
    files.set(`${folder}/.gitkeep`, { mode: GIT_MODES.NORMAL, blobId: blobId(content), content });
  }
}

/**
 * The files after a CreateCommit; pure. Throws ApiError with CodeCommit's code for entries that contradict
 * each other or the files there are.
 */
export function applyFileRequest(files: Files, request: FileRequest): Files {
  checkEntries(request);
  const next = new Map(files);
  const moved = request.putFiles.flatMap(({ sourceFile }) => (sourceFile?.isMove ? [sourceFile.filePath] : []));
  const deleted = [...request.deleteFiles.map(({ filePath }) => filePath), ...moved];
  for (const path of deleted) {
    existing(files, path);
    next.delete(path);
  }
  for (const put of request.putFiles) next.set(put.filePath, newVersion(files, put));
  for (const { filePath, fileMode } of request.setFileModes) {
    next.set(filePath, { ...existing(files, filePath), mode: GIT_MODES[fileMode] });
  }
  checkPlaces(next, request.putFiles);
  if (request.keepEmptyFolders) keepFolders(next, deleted);
  return next;
}
