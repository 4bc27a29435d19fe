import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

export type TemporaryFolder = { readonly path: string; remove(): Promise<void> };

/** Folders that are there still. */
const left = new Set<string>();
process.once('exit', () => {
  for (const path of left) rmSync(path, { recursive: true, force: true });
});

/** Makes a folder that goes away when it is removed, and at the latest when the process exits. */
export async function makeTemporaryFolder(name: string): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), `commit-relay-${name}-`));
  left.add(path);
  return {
    path,
    async remove() {
      await rm(path, { recursive: true, force: true });
      left.delete(path);
    },
  };
}
