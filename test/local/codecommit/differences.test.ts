import { execFile } from 'node:child_process';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, clone, commit, git, refusal, startCloud } from './cloud.ts';

type Blob = { blobId: string; path: string; mode: string };
type Page = { differences: { changeType: string; beforeBlob?: Blob; afterBlob?: Blob }[]; NextToken?: string };

const repositoryName = 'differences';
let cloud: Cloud;
let work: string;
let one: string;
let two: string;

const ask = async (input: object) => (await cloud.call('GetDifferences', { repositoryName, ...input })) as Page;
const brief = ({ differences }: Page) =>
  differences.map(({ changeType, beforeBlob, afterBlob }) => [changeType, beforeBlob?.path, afterBlob?.path]);

beforeAll(async () => {
  cloud = await startCloud();
  work = await clone(cloud, repositoryName);
  await mkdir(join(work, 'lib'));
  for (const [name, text] of [
    ['changed', 'a'],
    ['removed', 'b'],
    ['old name', 'c\n'.repeat(40)],
    ['mode', 'd'],
    ['lib/ü', 'e'],
  ]) {
    await writeFile(join(work, String(name)), String(text));
  }
  one = await commit(work);
  await writeFile(join(work, 'changed'), 'A');
  await writeFile(join(work, 'added'), 'f');
  await rm(join(work, 'removed'));
  await rename(join(work, 'old name'), join(work, 'new name'));
  await chmod(join(work, 'mode'), 0o755);
  await rename(join(work, 'lib'), join(work, 'src'));
  two = await commit(work);
  await git(work, 'tag', '-a', 'v1', '-m', 'one', one);
  await git(work, 'push', '--quiet', 'origin', 'HEAD:main', `${one}:refs/heads/old`, 'refs/tags/v1');
});
afterAll(() => cloud.stop());

test('additions, changes, deletions and renames are told with their blobs', async () => {
  const page = await ask({ beforeCommitSpecifier: one, afterCommitSpecifier: two });
  expect(brief(page)).toEqual([
    ['A', undefined, 'added'],
    ['M', 'changed', 'changed'],
    ['D', 'lib/ü', undefined],
    ['M', 'mode', 'mode'],
    ['A', undefined, 'new name'],
    ['D', 'old name', undefined],
    ['D', 'removed', undefined],
    ['A', undefined, 'src/ü'],
  ]);
  expect(page).not.toHaveProperty('NextToken');
  expect(page.differences[1]).toEqual({
    changeType: 'M',
    beforeBlob: { blobId: await git(work, 'rev-parse', `${one}:changed`), path: 'changed', mode: '100644' },
    afterBlob: { blobId: await git(work, 'rev-parse', `${two}:changed`), path: 'changed', mode: '100644' },
  });
  expect(page.differences[3]).toMatchObject({ beforeBlob: { mode: '100644' }, afterBlob: { mode: '100755' } });
});

test('without a before, everything is an addition', async () => {
  expect(brief(await ask({ afterCommitSpecifier: one }))).toEqual(
    ['changed', 'lib/ü', 'mode', 'old name', 'removed'].map((path) => ['A', undefined, path]),
  );
});

test.each([
  ['old', 'main'],
  ['v1', 'HEAD'],
  ['refs/tags/v1', 'refs/heads/main'],
])('%s and %s name commits', async (beforeCommitSpecifier, afterCommitSpecifier) => {
  expect((await ask({ beforeCommitSpecifier, afterCommitSpecifier })).differences).toHaveLength(8);
});

test('a commit that a force push left behind can still be compared', async () => {
  await git(work, 'checkout', '--quiet', '--orphan', 'other');
  const other = await commit(work, 'other root');
  await git(work, 'push', '--quiet', '--force', 'origin', 'HEAD:old');
  expect((await ask({ beforeCommitSpecifier: two, afterCommitSpecifier: other })).differences).toEqual([]);
});

test('pages join to the whole, also when the branch moves between them', async () => {
  const whole = await ask({ beforeCommitSpecifier: one, afterCommitSpecifier: two });
  await cloud.call('CreateBranch', { repositoryName, branchName: 'moving', commitId: two });
  const input = { beforeCommitSpecifier: one, afterCommitSpecifier: 'moving', MaxResults: 3 };
  const joined: Page['differences'] = [];
  let token: string | undefined;
  do {
    const page = await ask({ ...input, ...(token !== undefined && { NextToken: token }) });
    expect(page.differences.length).toBeLessThanOrEqual(3);
    joined.push(...page.differences);
    token = page.NextToken;
    await git(work, 'push', '--quiet', '--force', 'origin', `${one}:moving`);
  } while (token !== undefined);
  expect(joined).toEqual(whole.differences);
});

test('a page has an end of its own', async () => {
  await clone(cloud, 'wide');
  const files = Array.from({ length: 450 }, (_, index) => `M 100644 inline f${index}\ndata 1\nx\n`).join('');
  const script = `commit refs/heads/main\ncommitter A <a> 1 +0000\ndata 1\nm\n${files}`;
  const wide = join(cloud.folder, 'work-wide');
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = execFile('git', ['fast-import', '--quiet'], { cwd: wide }, (error) =>
    error ? reject(error) : resolve(),
  );
  child.stdin?.end(script);
  await promise;
  await git(wide, 'push', '--quiet', 'origin', 'main');
  const first = await ask({ repositoryName: 'wide', afterCommitSpecifier: 'main', MaxResults: 5_000 });
  const rest = await ask({ repositoryName: 'wide', afterCommitSpecifier: 'main', NextToken: first.NextToken });
  const paths = [...first.differences, ...rest.differences].map(({ afterBlob }) => afterBlob?.path);
  expect(new Set(paths).size).toBe(450);
  expect(rest.NextToken).toBeUndefined();
});

test.each([
  [{ afterPath: 'changed' }, [['M', 'changed', 'changed']]],
  [{ beforePath: 'removed', afterPath: 'removed' }, [['D', 'removed', undefined]]],
  [{ afterPath: 'src/' }, [['A', undefined, 'src/ü']]],
  [{ beforePath: 'lib', afterPath: 'src' }, []],
  [
    { beforePath: 'lib', afterPath: 'added' },
    [
      ['D', 'lib/ü', undefined],
      ['A', undefined, 'added'],
    ].toReversed(),
  ],
])('only what is at or below %j', async (paths, expected) => {
  expect(brief(await ask({ beforeCommitSpecifier: one, afterCommitSpecifier: two, ...paths }))).toEqual(expected);
});

test.each([
  [{}, 'CommitRequiredException'],
  [{ afterCommitSpecifier: 'none' }, 'CommitDoesNotExistException'],
  [{ afterCommitSpecifier: 'main', beforeCommitSpecifier: '1'.repeat(40) }, 'CommitDoesNotExistException'],
  [{ afterCommitSpecifier: 'main~1' }, 'InvalidCommitException'],
  [{ afterCommitSpecifier: 'main', MaxResults: 0 }, 'InvalidMaxResultsException'],
  [{ afterCommitSpecifier: 'main', NextToken: 'bm9uZQ' }, 'InvalidContinuationTokenException'],
  [{ afterCommitSpecifier: 'main', afterPath: 'a/../b' }, 'InvalidPathException'],
  [{ afterCommitSpecifier: 'main', afterPath: 'nowhere' }, 'PathDoesNotExistException'],
])('%j is refused as %s', async (input, code) => {
  expect(await refusal(ask(input))).toBe(code);
});
