import * as z from 'zod';
import { ApiError } from '../kernel.ts';
import { encodeToken } from '../page.ts';
import { commitSpecifier, path, repositoryName, taking } from './input.ts';
import type { TreeEntry } from './objects.ts';
import { continuation } from './paging.ts';
import type { Parts } from './parts.ts';
import type { Repository } from './repositories.ts';

type Blob = { readonly blobId: string; readonly path: string; readonly mode: string };
type Difference = { readonly beforeBlob?: Blob; readonly afterBlob?: Blob; readonly changeType: 'A' | 'M' | 'D' };

/** Every git knows the empty tree, whether or not it was ever stored. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
/** AWS does not say how long a page may be; a caller that follows NextToken never notices. */
const LONGEST_PAGE = 400;

const Input = z.object({
  repositoryName,
  beforeCommitSpecifier: commitSpecifier.optional(),
  afterCommitSpecifier: commitSpecifier,
  beforePath: path.optional(),
  afterPath: path.optional(),
  MaxResults: z.int().min(1).optional(),
  NextToken: z.string().optional(),
});
type Paths = { readonly beforePath?: string | undefined; readonly afterPath?: string | undefined };
/** A token pins the commits, so that a branch that moves between two pages cannot tear the answer. */
const Token = z.object({ before: z.string(), after: z.string(), offset: z.int().min(0) });

function parseRaw(output: Buffer): readonly Difference[] {
  const fields = output.toString('utf8').split('\0');
  const differences: Difference[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [beforeMode = '', mode = '', before = '', blobId = '', status] = (fields[index] ?? '').slice(1).split(' ');
    const name = fields[index + 1] ?? '';
    differences.push({
      ...(status !== 'A' && { beforeBlob: { blobId: before, path: name, mode: beforeMode } }),
      ...(status !== 'D' && { afterBlob: { blobId, path: name, mode } }),
      changeType: status === 'A' || status === 'D' ? status : 'M',
    });
  }
  return differences;
}

const blobOf = ({ id, path: name, mode }: TreeEntry): Blob => ({ blobId: id, path: name, mode });

/** Compares one folder or file with one of another name. */
async function differencesOfPaths(
  { objects }: Parts,
  repository: Repository,
  [before, after]: readonly [string, string],
  [beforePath, afterPath]: readonly [string, string],
): Promise<readonly Difference[]> {
  const byRelativeName = async (commit: string, below: string) => {
    const files = commit === EMPTY_TREE ? [] : await objects.files(repository, commit, below);
    return new Map(files.map((file) => [file.path.slice(below.length), blobOf(file)]));
  };
  const [old, young] = [await byRelativeName(before, beforePath), await byRelativeName(after, afterPath)];
  if (old.size === 0 && young.size === 0) {
    throw new ApiError('PathDoesNotExistException', `neither ${beforePath} nor ${afterPath} exists`);
  }
  return [...new Set([...old.keys(), ...young.keys()])].sort().flatMap((name): Difference[] => {
    const [beforeBlob, afterBlob] = [old.get(name), young.get(name)];
    if (beforeBlob === undefined) return afterBlob === undefined ? [] : [{ afterBlob, changeType: 'A' }];
    if (afterBlob === undefined) return [{ beforeBlob, changeType: 'D' }];
    const same = beforeBlob.blobId === afterBlob.blobId && beforeBlob.mode === afterBlob.mode;
    return same ? [] : [{ beforeBlob, afterBlob, changeType: 'M' }];
  });
}

async function differences(parts: Parts, repository: Repository, commits: readonly [string, string], paths: Paths) {
  const { beforePath = paths.afterPath, afterPath = beforePath } = paths;
  if (beforePath !== undefined && afterPath !== undefined) {
    return differencesOfPaths(parts, repository, commits, [beforePath, afterPath]);
  }
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', ...commits];
  return parseRaw((await parts.objects.git(repository, args)).stdout);
}

/** The two sides, before first; no before means everything that the after commit holds. */
async function sides(
  { objects }: Parts,
  repository: Repository,
  { beforeCommitSpecifier, afterCommitSpecifier }: z.infer<typeof Input>,
) {
  const asked = [afterCommitSpecifier, ...(beforeCommitSpecifier === undefined ? [] : [beforeCommitSpecifier])];
  const found = await objects.commits(repository, asked);
  const lost = asked.find((_, index) => found[index] === undefined);
  if (lost !== undefined) throw new ApiError('CommitDoesNotExistException', `Commit ${lost} does not exist`);
  const [after = '', before = EMPTY_TREE] = found;
  return { before, after, offset: 0 };
}

/** Comparisons that are kept: a caller that reads page after page shall not wait for git each time. */
const KEPT = 10;

/** Gives the same as `compare`, remembering the last ones: what differs between two commits never changes. */
function remembering(compare: typeof differences): typeof differences {
  const known = new Map<string, ReturnType<typeof differences>>();
  return (parts, repository, commits, { beforePath, afterPath }) => {
    const key = JSON.stringify([repository.id, commits, beforePath, afterPath]);
    const found = known.get(key) ?? compare(parts, repository, commits, { beforePath, afterPath });
    known.delete(key);
    known.set(key, found);
    const [oldest] = known.keys();
    if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
    found.catch(() => known.delete(key));
    return found;
  };
}

/** GetDifferences. A rename is a deletion and an addition, as in CodeCommit. */
export const getDifferences = (parts: Parts) => {
  const compare = remembering(differences);
  return taking(Input, async (input, caller) => {
    const repository = parts.repositories.get(caller.account, input.repositoryName);
    const { before, after, offset } =
      input.NextToken === undefined ? await sides(parts, repository, input) : continuation(Token, input.NextToken);
    const all = await compare(parts, repository, [before, after], input);
    const end = offset + Math.min(input.MaxResults ?? LONGEST_PAGE, LONGEST_PAGE);
    return {
      differences: all.slice(offset, end),
      ...(end < all.length && { NextToken: encodeToken({ before, after, offset: end }) }),
    };
  });
};
