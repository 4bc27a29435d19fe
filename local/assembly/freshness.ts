import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What a synthesis reads. */
const SOURCES = ['infra', 'functions', 'shared', 'cdk.json', 'package-lock.json'];

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** Time of the last change in milliseconds; of a folder, the latest below it, so that a removed file counts too. */
async function changedAt(path: string): Promise<number> {
  const found = await stat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (found === undefined) return Number.NEGATIVE_INFINITY;
  if (!found.isDirectory()) return found.mtimeMs;
  const inside = await Promise.all((await readdir(path)).map((name) => changedAt(join(path, name))));
  return Math.max(found.mtimeMs, ...inside);
}

/** Whether a project's cloud assembly was written after the last change of its sources. */
export async function isFresh(project: string, assemblyFolder: string): Promise<boolean> {
  const written = await changedAt(join(assemblyFolder, 'manifest.json'));
  const changed = await Promise.all(SOURCES.map((source) => changedAt(join(project, source))));
  return written > Math.max(...changed);
}
