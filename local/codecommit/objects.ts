import { join } from 'node:path';
import { type Conversation, createConversation } from './conversation.ts';
import type { Git, GitOptions, GitResult } from './git.ts';
import { isCommitId } from './names.ts';
import type { Repositories, Repository } from './repositories.ts';

export type GitObject = { readonly id: string; readonly type: string; readonly content: Buffer };
export type TreeEntry = { readonly mode: string; readonly type: string; readonly id: string; readonly path: string };

/** Reads refs and objects as they are now; git looks them up afresh at each question. */
export interface Objects {
  /** Runs git in a repository. */
  git(repository: Repository, args: readonly string[], options?: GitOptions): Promise<GitResult>;
  /** Ids of what these git revisions name, undefined where there is nothing. */
  ids(repository: Repository, revisions: readonly string[]): Promise<readonly (string | undefined)[]>;
  /** Commits that CodeCommit's specifiers name (branch, tag, full ref name, HEAD, full id). */
  commits(repository: Repository, specifiers: readonly string[]): Promise<readonly (string | undefined)[]>;
  /** One object by its full id. */
  read(repository: Repository, id: string): Promise<GitObject | undefined>;
  /** Files of a commit, all of them or those at and below a path. */
  files(repository: Repository, commit: string, path?: string): Promise<readonly TreeEntry[]>;
  branches(repository: Repository): Promise<readonly string[]>;
  /** The branch that HEAD names, if it exists. */
  defaultBranch(repository: Repository): Promise<string | undefined>;
  /** Ends the processes that read a repository which is to be deleted. */
  forget(repository: Repository): void;
}

/** The two processes that answer for a repository as long as it lives: starting one a call costs ten times the read. */
type Reader = { readonly check: Conversation; readonly read: Conversation };

/** `--batch-check` replies in one line. */
function lineLength(received: Buffer): number | undefined {
  const end = received.indexOf('\n');
  return end < 0 ? undefined : end + 1;
}

/** `--batch` replies `<id> <type> <size>`, the content and a line break, or `<what> missing`. */
function objectLength(received: Buffer): number | undefined {
  const header = lineLength(received);
  if (header === undefined) return undefined;
  const size = / (\d+)\n$/.exec(received.subarray(0, header).toString('utf8'))?.[1];
  const length = size === undefined ? header : header + Number(size) + 1;
  return received.length < length ? undefined : length;
}

/** Where git may find a specifier, best first. A branch goes before a tag of the same name. */
function revisions(specifier: string): readonly string[] {
  const whole = isCommitId(specifier) || specifier === 'HEAD' || specifier.startsWith('refs/');
  const names = whole ? [specifier] : [`refs/heads/${specifier}`, `refs/tags/${specifier}`];
  return names.map((name) => `${name}^{commit}`);
}

function parseTree(listing: Buffer): readonly TreeEntry[] {
  const lines = listing.toString('utf8').split('\0').slice(0, -1);
  return lines.map((line) => {
    const tab = line.indexOf('\t');
    const [mode = '', type = '', id = ''] = line.slice(0, tab).split(' ');
    return { mode, type, id, path: line.slice(tab + 1) };
  });
}

export function createObjects(repositories: Repositories, runner: Git): Objects {
  const gitDir = ({ directory }: Repository) => `--git-dir=${join(repositories.root, directory)}`;
  const git: Objects['git'] = (repository, args, options) => runner.run([gitDir(repository), ...args], options);

  const readers = new WeakMap<Repository, Reader>();

  const readerOf = (repository: Repository): Reader => {
    const known = readers.get(repository);
    if (known !== undefined) return known;
    const open = (mode: string) => runner.open([gitDir(repository), 'cat-file', mode]);
    const reader = {
      check: createConversation(open('--batch-check'), lineLength),
      read: createConversation(open('--batch'), objectLength),
    };
    readers.set(repository, reader);
    return reader;
  };

  const ids: Objects['ids'] = (repository, wanted) =>
    Promise.all(
      wanted.map(async (revision) => {
        if (revision.includes('\n')) return undefined;
        const reply = await readerOf(repository).check.ask(revision);
        return /^([0-9a-f]{40}) [a-z]+ \d+\n$/.exec(reply.toString('utf8'))?.[1];
      }),
    );

  return {
    git,
    ids,
    async commits(repository, specifiers) {
      const candidates = specifiers.map(revisions);
      const found = await ids(repository, candidates.flat());
      let next = 0;
      return candidates.map((group) => {
        const ours = found.slice(next, next + group.length);
        next += group.length;
        return ours.find((id) => id !== undefined);
      });
    },
    async read(repository, id) {
      const reply = await readerOf(repository).read.ask(id);
      const end = reply.indexOf('\n');
      const [found = '', type = '', size] = reply.subarray(0, end).toString('utf8').split(' ');
      if (size === undefined) return undefined;
      return { id: found, type, content: reply.subarray(end + 1, end + 1 + Number(size)) };
    },
    async files(repository, commit, path) {
      const below = path === undefined ? [] : ['--', path];
      return parseTree((await git(repository, ['ls-tree', '-r', '-z', '--full-tree', commit, ...below])).stdout);
    },
    async branches(repository) {
      const { stdout } = await git(repository, ['for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads']);
      return stdout.toString('utf8').split('\n').slice(0, -1);
    },
    async defaultBranch(repository) {
      const args = ['rev-parse', '--symbolic-full-name', '--verify', '--quiet', 'HEAD'];
      const { code, stdout } = await git(repository, args, { expect: [0, 1] });
      return code === 0
        ? stdout
            .toString('utf8')
            .trim()
            .replace(/^refs\/heads\//, '')
        : undefined;
    },
    forget(repository) {
      const reader = readers.get(repository);
      reader?.check.end();
      reader?.read.end();
      readers.delete(repository);
    },
  };
}
