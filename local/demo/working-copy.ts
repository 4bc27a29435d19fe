import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeTemporaryFolder } from '../temporary-folder.ts';

const run = promisify(execFile);

/** A clone of a repository in a temporary folder, driven by the `git` of this machine. */
export type WorkingCopy = {
  /** The folder of the working tree. */
  readonly path: string;
  /** Runs git in it and gives what it prints. */
  git(...args: string[]): Promise<string>;
  /** Writes a file, commits it on a branch (made from the current one where it is new), pushes; gives the commit id. */
  push(branch: string, file: string, content: string): Promise<string>;
  remove(): Promise<void>;
};

/** Settings that make git here independent of whoever runs it. */
const IDENTITY = ['-c', 'user.name=Ann Example', '-c', 'user.email=ann@example.com', '-c', 'commit.gpgsign=false'];

/** Without what would point git at another repository, as GIT_DIR does within a hook. */
const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));

const environment = {
  ...Object.fromEntries(inherited),
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  no_proxy: '127.0.0.1',
};

export async function cloneRepository(cloneUrl: string): Promise<WorkingCopy> {
  const folder = await makeTemporaryFolder('clone');
  const git = async (...args: string[]): Promise<string> => {
    const { stdout } = await run('git', [...IDENTITY, ...args], { cwd: folder.path, env: environment });
    return stdout.trim();
  };
  const has = async (branch: string) => (await git('branch', '--list', branch)) !== '';
  await git('clone', '--quiet', cloneUrl, '.');
  return {
    path: folder.path,
    git,
    async push(branch, file, content) {
      await git('checkout', '--quiet', ...((await has(branch)) ? [branch] : ['-B', branch]));
      await writeFile(join(folder.path, file), content);
      await git('add', file);
      await git('commit', '--quiet', '--message', `Change ${file}`);
      await git('push', '--quiet', 'origin', branch);
      return git('rev-parse', 'HEAD');
    },
    remove: folder.remove,
  };
}
