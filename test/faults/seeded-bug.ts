import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import * as z from 'zod';
import { bundleOptions } from '../../infra/bundle.ts';
import { assembly } from '../../local/assembly/synth.ts';
import type { FunctionName } from '../../shared/env.ts';

/** A mistake that somebody might make, put into one function's bundle alone. */
export type SeededBug = {
  readonly function: FunctionName;
  /** Source file, from the root of the project. */
  readonly file: string;
  /** Texts of it and what stands in their place. */
  readonly changes: Readonly<Record<string, string>>;
};

const PROJECT = join(import.meta.dirname, '../..');

/** The cloud assembly with a bug in it, in a folder of its own; no source is touched. */
export async function assemblyWithBug(bug: SeededBug): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'relay-bug-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await cp(await assembly(), folder, { recursive: true });
    const bundles = join(folder, 'bundles');
    await build({ ...bundleOptions(PROJECT, [bug.function]), outdir: bundles, plugins: [seeding(bug)] });
    await cp(join(bundles, bug.function), await assetOf(folder, bug.function), { recursive: true });
    return { folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

const seeding = ({ file, changes }: SeededBug): Plugin => ({
  name: 'seeded bug',
  setup(building) {
    const path = join(PROJECT, file);
    const exactly = path.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    building.onLoad({ filter: new RegExp(`^${exactly}$`) }, async () => {
      const source = await readFile(path, 'utf8');
      const contents = Object.entries(changes).reduce((text, [from, to]) => {
        if (!text.includes(from)) throw new Error(`${file} has no longer what the bug is to replace: ${from}`);
        return text.replace(from, to);
      }, source);
      return { contents, loader: 'ts' };
    });
  },
});

const Assets = z.object({
  files: z.record(z.string(), z.object({ displayName: z.string(), source: z.object({ path: z.string() }) })),
});

/** Folder of a function's bundle in an assembly. */
async function assetOf(folder: string, name: FunctionName): Promise<string> {
  for (const file of (await readdir(folder)).filter((each) => each.endsWith('.assets.json'))) {
    const { files } = Assets.parse(JSON.parse(await readFile(join(folder, file), 'utf8')));
    const found = Object.values(files).find(({ displayName }) => displayName === `dist/${name}`);
    if (found !== undefined) return join(folder, found.source.path);
  }
  throw new Error(`the assembly has no bundle of ${name}`);
}
