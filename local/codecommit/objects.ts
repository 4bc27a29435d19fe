import { join } from 'node:path';
import type { Git, GitOptions, GitResult } from './git.ts';
import { isCommitId } from './names.ts';
import { createReaders } from './readers.ts';
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

/** Reads a reply of `--batch`; undefined for what does not exist. */
function parseObject(reply: Buffer): GitObject | undefined {
  const end = reply.indexOf('\n');
  const [id = '', type = '', size] = reply.subarray(0, end).toString('utf8').split(' ');
  if (size === undefined) return undefined;
  return { id, type, content: reply.subarray(end + 1, end + 1 + Number(size)) };
}

export function createObjects(repositories: Repositories, runner: Git): Objects {
  const gitDir = ({ directory }: Repository) => `--git-dir=${join(repositories.root, directory)}`;
  const git: Objects['git'] = (repository, args, options) => runner.run([gitDir(repository), ...args], options);

  const readers = createReaders((repository, mode) => runner.open([gitDir(repository), 'cat-file', mode]));

  const ids: Objects['ids'] = (repository, wanted) =>
    Promise.all(
      wanted.map(async (revision) => {
        if (revision.includes('\n')) return undefined;
        const reply = await readers.of(repository).check.ask(revision);
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
    read: async (repository, id) => parseObject(await readers.of(repository).read.ask(id)),
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
      if (code !== 0) return undefined;
      return stdout.toString('utf8').trim().replace('refs/heads/', '');
    },
    forget: readers.forget,
  };
}
