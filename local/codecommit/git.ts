import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

export type GitOptions = {
  /** Written to the standard input; nothing unless given. A number is an open file that is handed over instead. */
  readonly input?: string | Buffer | number;
  /** An open file that takes the standard output; collected in memory unless given. */
  readonly output?: number;
  /** Variables beside the fixed ones. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Exit codes that are answers rather than failures. Default 0 alone. */
  readonly expect?: readonly number[];
};

export type GitResult = { readonly code: number | null; readonly stdout: Buffer; readonly stderr: string };

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

async function collect(stream: Readable | null): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of (stream ?? []) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > OUTPUT_LIMIT) throw new Error(`git wrote more than ${OUTPUT_LIMIT} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function collectStart(stream: Readable | null): Promise<string> {
  let text = '';
  for await (const chunk of (stream ?? []) as AsyncIterable<Buffer>) {
    if (text.length < STDERR_LIMIT) text += chunk.toString('utf8');
  }
  return text;
}

/** Each child leads a process group, so that what it started (receive-pack, a hook) ends with it. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    const gone = error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM');
    if (!gone) throw error;
  }
}

async function outcome(child: ChildProcess, input: string | Buffer): Promise<GitResult> {
  const ended = once(child, 'close');
  // A git that ends before it has read everything says why in its exit code; the broken pipe adds nothing.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  try {
    const [stdout, stderr] = await Promise.all([collect(child.stdout), collectStart(child.stderr), ended]);
    return { code: child.exitCode, stdout, stderr };
  } finally {
    killGroup(child);
  }
}

/** `environment` is all that a git process sees of the outside; it names the configuration files. */
export function createGit(folder: string, environment: Readonly<Record<string, string>>): Git {
  const children = new Set<ChildProcess>();
  let closed = false;
  const start = (args: readonly string[], stdio: StdioOptions, more: Readonly<Record<string, string>> = {}) => {
    if (closed) throw new Error(`git ${args[0]} refused: the repositories are closed`);
    const child = spawn('git', args, { cwd: folder, env: { ...environment, ...more }, detached: true, stdio });
    children.add(child);
    child.once('close', () => children.delete(child));
    return child;
  };
  return {
    open: (args) => start(args, ['pipe', 'pipe', 'ignore']),
    async run(args, { input = '', output, environment: more, expect = [0] } = {}) {
      const stdio: StdioOptions = [typeof input === 'number' ? input : 'pipe', output ?? 'pipe', 'pipe'];
      const child = start(args, stdio, more);
      const result = await outcome(child, typeof input === 'number' ? '' : input);
      if (result.code === null || !expect.includes(result.code)) {
        throw new Error(`git ${args.join(' ')} ended with ${result.code}: ${result.stderr.trim()}`);
      }
      return result;
    },
    async close() {
      closed = true;
      const ends = [...children].map((child) => once(child, 'close'));
      for (const child of children) killGroup(child);
      await Promise.all(ends);
    },
  };
}
