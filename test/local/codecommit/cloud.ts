import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { createCodeCommit } from '../../../local/codecommit/service.ts';
import { createFaultStore } from '../../../local/faults.ts';
import { ApiError, type Caller, type CloudEvent, type Kernel } from '../../../local/kernel.ts';

export const ACCOUNT = '111111111111';
export const ROOT: Caller = { kind: 'root', account: ACCOUNT };
export const REGION = 'eu-west-1';

const Put = z.object({ commitId: z.string(), blobId: z.string(), treeId: z.string() });

const exec = promisify(execFile);
const CLIENT = {
  PATH: process.env['PATH'] ?? '',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Ann',
  GIT_AUTHOR_EMAIL: 'ann@example.com',
  GIT_COMMITTER_NAME: 'Ann',
  GIT_COMMITTER_EMAIL: 'ann@example.com',
  no_proxy: '*',
};

/** Runs the user's git in a folder and gives its standard output, trimmed. */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await exec('git', args, {
    cwd: folder,
    env: CLIENT,
    timeout: 240_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.trim();
}

/** The code of the ApiError that this is refused with. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
  return 'no refusal';
}

/** CodeCommit behind a server on a free port, with a kernel that only collects events. */
export async function startCloud() {
  const folder = await mkdtemp(join(tmpdir(), 'codecommit-'));
  const events: CloudEvent[] = [];
  let endpoint = '';
  const kernel: Kernel = {
    region: REGION,
    faults: createFaultStore(),
    get endpoint() {
      return endpoint;
    },
    invoke: () => Promise.reject(new Error('not called by CodeCommit')),
    perform: () => Promise.reject(new Error('not called by CodeCommit')),
    authorize: () => Promise.reject(new Error('not called by CodeCommit')),
    emit: (event) => void events.push(event),
  };
  const codecommit = createCodeCommit({ kernel: () => kernel, folder });
  const server = createServer((request, response) => void codecommit.git(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  endpoint = `http://127.0.0.1:${address.port}`;
  return {
    folder,
    endpoint,
    events,
    codecommit,
    call: (operation: string, input: Record<string, unknown>, caller: Caller = ROOT) =>
      codecommit.handle(operation, input, caller),
    /** Details of the events since the last time, in the order they were emitted. */
    takeEvents: () => events.splice(0).map(({ detail }) => detail),
    url: (name: string, account = ACCOUNT) => `${endpoint}/git/${account}/v1/repos/${name}`,
    async stop() {
      await codecommit.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await rm(folder, { recursive: true });
    },
  };
}

export type Cloud = Awaited<ReturnType<typeof startCloud>>;

/** A clone of a new repository, in a folder that goes with the cloud. */
export async function clone(cloud: Cloud, name: string): Promise<string> {
  await cloud.call('CreateRepository', { repositoryName: name });
  await git(cloud.folder, 'clone', '--quiet', cloud.url(name), `work-${name}`);
  return join(cloud.folder, `work-${name}`);
}

/** Commits whatever changed in a clone and gives the commit's id. */
export async function commit(folder: string, message = 'change'): Promise<string> {
  await git(folder, 'add', '--all');
  await git(folder, 'commit', '--quiet', '--allow-empty', '-m', message);
  return git(folder, 'rev-parse', 'HEAD');
}

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Puts a file on main of a repository, or as `more` says. */
export async function putFile(cloud: Cloud, repositoryName: string, text: string, more: object = {}) {
  const file = { branchName: 'main', filePath: 'dir/file "1".txt', fileContent: base64(text) };
  return Put.parse(await cloud.call('PutFile', { repositoryName, ...file, ...more }));
}
