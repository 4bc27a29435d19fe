import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createShell } from './shell.ts';

export type GitOptions = {
  /** Written to the standard input; nothing unless given. With `file`, what that file holds. */
  readonly input?: string | Buffer | { readonly file: string };
  /** A file that takes the standard output; collected in memory unless given. */
  readonly output?: string;
  /** Variables beside the fixed ones. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Exit codes that are answers rather than failures. Default 0 alone. */
  readonly expect?: readonly number[];
};

export type GitResult = { readonly code: number; readonly stdout: Buffer; readonly stderr: string };

/** Runs git with our configuration and no other. */
export interface Git {
  /** Runs one git process to its end. Throws an Error with git's own words on an exit code that was not expected. */
  run(args: readonly string[], options?: GitOptions): Promise<GitResult>;
  /** Starts a git process that is talked to until `close`, or until its standard input ends. */
  open(args: readonly string[]): ChildProcess;
  /** Kills what still runs, waits for its end, and refuses further runs. */
  close(): Promise<void>;
}

const OUTPUT_LIMIT = 256 * 1024 * 1024;
const STDERR_LIMIT = 64 * 1024;

async function collect(file: string): Promise<Buffer> {
  if ((await stat(file)).size > OUTPUT_LIMIT) throw new Error(`git wrote more than ${OUTPUT_LIMIT} bytes`);
  return readFile(file);
}

function kill(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
}

/**
 * `environment` is all that a git process sees of the outside; it names the configuration files. What git is told and says goes
 * through files in `spool`.
 */
export function createGit(folder: string, spool: string, environment: Readonly<Record<string, string>>): Git {
  const shell = createShell(folder, environment);
  const children = new Set<ChildProcess>();
  let closed = false;
  let runs = 0;
  const refuseIfClosed = (args: readonly string[]) => {
    if (closed) throw new Error(`git ${args[0]} refused: the repositories are closed`);
  };
  return {
    open(args) {
      refuseIfClosed(args);
      const child = spawn('git', args, { cwd: folder, env: { ...environment }, stdio: ['pipe', 'pipe', 'ignore'] });
      children.add(child);
      child.once('close', () => children.delete(child));
      return child;
    },
    async run(args, { input, output, environment: more = {}, expect = [0] } = {}) {
      refuseIfClosed(args);
      runs += 1;
      const own = (kind: string) => join(spool, `git-${runs}.${kind}`);
      const given = own('in');
      const files = {
        input: input === undefined ? '/dev/null' : isFile(input) ? input.file : given,
        output: output ?? own('out'),
        errors: own('err'),
      };
      try {
        if (input !== undefined && !isFile(input)) await writeFile(given, input);
        const code = await shell.run({ line: ['git', ...args], environment: more, ...files });
        const stderr = (await readFile(files.errors)).subarray(0, STDERR_LIMIT).toString('utf8');
        if (!expect.includes(code)) throw new Error(`git ${args.join(' ')} ended with ${code}: ${stderr.trim()}`);
        return { code, stdout: output === undefined ? await collect(files.output) : Buffer.alloc(0), stderr };
      } finally {
        const made = [given, files.errors, ...(output === undefined ? [files.output] : [])];
        await Promise.all(made.map((file) => rm(file, { force: true })));
      }
    },
    async close() {
      closed = true;
      const ends = [...children].map((child) => once(child, 'close'));
      for (const child of children) kill(child);
      await Promise.all([...ends, shell.close()]);
    },
  };
}

const isFile = (input: string | Buffer | { readonly file: string }): input is { readonly file: string } =>
  typeof input === 'object' && 'file' in input;
