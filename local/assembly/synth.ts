import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { isDeepStrictEqual, promisify } from 'node:util';
import * as z from 'zod';
import { isFresh } from './freshness.ts';

const PROJECT = join(import.meta.dirname, '../..');
const CONTEXT_KEY = 'commit-relay';

const CdkJson = z.object({ context: z.record(z.string(), z.unknown()).default({}) });

export type AssemblyOptions = {
  /** Context value `commit-relay` to synthesise with; that of cdk.json unless given. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Folder for the assembly of a config that is not cdk.json's own; it must not hold another one. */
  readonly folder?: string;
  /** Synthesises even where nothing changed. */
  readonly force?: boolean;
  /** Root of the project; this one unless given. */
  readonly project?: string;
};

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined);

/** Runs the CDK app itself: the same templates as the CLI's, in half the time. */
async function synthesize(project: string, context: Readonly<Record<string, unknown>>, folder: string): Promise<void> {
  const env = { ...process.env, CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(context) };
  try {
    await promisify(execFile)(process.execPath, ['infra/app.ts'], { cwd: project, env });
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(`synthesis failed: ${stderr}`, { cause: error });
  }
}

/** Puts a folder in another's place, also while others do the same. */
async function putInPlace(fresh: string, target: string): Promise<void> {
  for (;;) {
    try {
      return await rename(fresh, target);
    } catch (error) {
      if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
    }
    const old = `${fresh}.old`;
    await rename(target, old).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
    });
    await rm(old, { recursive: true, force: true });
  }
}

/**
 * Gives the folder of a cloud assembly, synthesised if needed. With cdk.json's own config that is `cdk.out`, reused
 * while it is newer than every source; with another config it is `folder`.
 * Throws with the app's stderr when the synthesis fails.
 */
export async function assembly(options: AssemblyOptions = {}): Promise<string> {
  const { project = PROJECT, config, folder, force = false } = options;
  const { context } = CdkJson.parse(JSON.parse(await readFile(join(project, 'cdk.json'), 'utf8')));
  if (config !== undefined && !isDeepStrictEqual(config, context[CONTEXT_KEY])) {
    if (folder === undefined) throw new Error("a config that is not cdk.json's own needs a folder of its own");
    await synthesize(project, { ...context, [CONTEXT_KEY]: config }, folder);
    return folder;
  }
  const target = join(project, 'cdk.out');
  if (!force && (await isFresh(project, target))) return target;
  const fresh = await mkdtemp(join(project, 'cdk.out.'));
  try {
    await synthesize(project, context, fresh);
    // Another may have been quicker, and be reading what it wrote.
    if (force || !(await isFresh(project, target))) await putInPlace(fresh, target);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return target;
}
