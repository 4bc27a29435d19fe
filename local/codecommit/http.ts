import { createWriteStream } from 'node:fs';
import { mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ApiError, principalArn } from '../kernel.ts';
import { parseCgiHead } from './cgi.ts';
import type { RefChange } from './events.ts';
import type { Git } from './git.ts';
import { PUSH_FILE } from './git-setup.ts';
import type { RefChanges } from './ref-changes.ts';
import type { Repositories, Repository } from './repositories.ts';

type Parts = {
  readonly git: Git;
  readonly repositories: Repositories;
  readonly changes: RefChanges;
  /** Folder for the bodies of requests and replies while they are served. */
  readonly spool: string;
};

/** One request: git's own action on a repository, and the files that it is served from. */
type Exchange = {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly repository: Repository;
  readonly action: string;
  readonly files: { readonly body: string; readonly reply: string; readonly push: string };
};

const ROUTE = /^\/git\/(\d{12})\/v1\/repos\/([\w.-]{1,100})\/(info\/refs|git-upload-pack|git-receive-pack)$/;
const LONGEST_HEAD = 64 * 1024;
const NO_COMMIT = '0'.repeat(40);

const header = (request: IncomingMessage, name: string): string => String(request.headers[name] ?? '');

async function cgiEnvironment({ repositories }: Parts, exchange: Exchange): Promise<Record<string, string>> {
  const { request, url, repository, action, files } = exchange;
  return {
    GIT_PROJECT_ROOT: repositories.root,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${repository.directory}/${action}`,
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method ?? 'GET',
    REMOTE_ADDR: '127.0.0.1',
    CONTENT_TYPE: header(request, 'content-type'),
    CONTENT_LENGTH: String((await stat(files.body)).size),
    HTTP_CONTENT_ENCODING: header(request, 'content-encoding'),
    GIT_PROTOCOL: header(request, 'git-protocol'),
    [PUSH_FILE]: files.push,
  };
}

async function runBackend(parts: Parts, exchange: Exchange): Promise<void> {
  const { body, reply } = exchange.files;
  const environment = await cgiEnvironment(parts, exchange);
  // 1 is a failure that git has told its client already, as a push that was refused.
  await parts.git.run(['http-backend'], { input: { file: body }, output: reply, environment, expect: [0, 1] });
}

/** What the post-receive hook wrote: `<old id> <new id> <ref>` a line, zeros for none. */
function parsePush(text: string): readonly RefChange[] {
  return text.split('\n').flatMap((line) => {
    const [oldCommit = NO_COMMIT, newCommit = NO_COMMIT, ref = ''] = line.split(' ');
    if (oldCommit === newCommit) return [];
    return [{ ref, ...(oldCommit !== NO_COMMIT && { oldCommit }), ...(newCommit !== NO_COMMIT && { newCommit }) }];
  });
}

/** Pushes go one after the other in a repository; what one changed is told even if it then failed. */
async function receive(parts: Parts, exchange: Exchange): Promise<void> {
  const { repository, files } = exchange;
  const pusher = principalArn({ kind: 'root', account: repository.account });
  await parts.repositories.exclusively(repository, async () => {
    try {
      await runBackend(parts, exchange);
    } finally {
      await parts.changes.announce(repository, parsePush(await readFile(files.push, 'utf8')), pusher);
    }
  });
}

async function sendReply(response: ServerResponse, file: string): Promise<void> {
  await using reply = await open(file, 'r');
  const { size } = await reply.stat();
  const { buffer } = await reply.read(Buffer.alloc(Math.min(size, LONGEST_HEAD)), 0, undefined, 0);
  const { status, headers, length } = parseCgiHead(buffer);
  response.writeHead(status, { ...headers, 'content-length': size - length });
  await pipeline(reply.createReadStream({ start: length, autoClose: false }), response);
}

/**
 * Both bodies go through files, so that a slow or vanished client holds neither a git process nor the
 * repository's writes, and never breaks a push between its refs and its hook.
 */
async function serve(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const [, account = '', name = '', action = ''] = ROUTE.exec(url.pathname) ?? [];
  const repository = parts.repositories.get(account, name);
  const folder = await mkdtemp(join(parts.spool, 'request-'));
  try {
    const files = { body: join(folder, 'body'), reply: join(folder, 'reply'), push: join(folder, 'push') };
    await pipeline(request, createWriteStream(files.body));
    await writeFile(files.push, '');
    const exchange = { request, url, repository, action, files };
    await (action === 'git-receive-pack' ? receive : runBackend)(parts, exchange);
    await sendReply(response, files.reply);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function sendFailure(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const status = error instanceof ApiError ? 404 : 500;
  response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' });
  response.end(error instanceof Error ? `${error.message}\n` : 'internal error\n');
}

/** Serves git's smart HTTP protocol on `/git/<account>/v1/repos/<name>`; a failure becomes a 404 or 500 reply. */
export function createGitHandler(parts: Parts) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await serve(parts, request, response);
    } catch (error) {
      sendFailure(response, error);
    }
  };
}
