import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CommandError } from '../failure.ts';

/** A file that did not exist before. */
export type NewFile = {
  /** Has the text on the disk before it returns. @throws CommandError where it cannot be written */
  append(text: string): Promise<void>;
  close(): Promise<void>;
};

/**
 * Makes a file where there is none, which nobody else may read.
 * @param what what kind of file it is, for errors
 * @param aftermath where a failure to write leaves the work, as `Nothing was changed`
 * @throws CommandError where it cannot be made
 */
export async function createNewFile(path: string, what: string, aftermath: () => string): Promise<NewFile> {
  const written = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      const why = code === 'EEXIST' ? 'there is such a file already, and it is not overwritten' : code;
      throw new CommandError(2, `${what} ${path}: cannot be written: ${why}. ${aftermath()}`, { cause: error });
    }
  };
  const handle = await written(() => make(path));
  return {
    append: (text) =>
      written(async () => {
        await handle.appendFile(text);
        await handle.sync();
      }),
    close: () => handle.close(),
  };
}

/** A new file that is made once there is something to write into it. */
export function createLater(...file: Parameters<typeof createNewFile>): NewFile & { isMade(): boolean } {
  let made: Promise<NewFile> | undefined;
  return {
    isMade: () => made !== undefined,
    async append(text) {
      made ??= createNewFile(...file);
      await (await made).append(text);
    },
    async close() {
      await (await made)?.close();
    },
  };
}

async function make(path: string): Promise<FileHandle> {
  const handle = await open(path, 'wx', 0o600);
  // The name of a new file is in its folder.
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
  return handle;
}
