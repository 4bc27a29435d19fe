import { describe, expect, it } from 'vitest';
import { type BranchListing, planListing } from '../../../../shared/domain/catch-up/branch-listing.ts';
import { branchPatterns, followedBranches, listingsDue } from '../../../../shared/domain/catch-up/followed-branches.ts';
import type { Follower } from '../../../../shared/domain/follower.ts';
import { branchRef, RefName, RepositoryArn } from '../../../../shared/domain/names.ts';
import { APP, at, follower } from '../../../support/builders.ts';

const WEB = RepositoryArn.parse(APP.replace(/app$/, 'web'));

const release = { kind: 'prefix', entry: 'release/', prefix: 'refs/heads/release/' } as const;
const hotfix = { kind: 'pattern', entry: 'hotfix-:', pattern: 'refs/heads/hotfix-:' } as const;
const tags = { kind: 'pattern', entry: 'refs/tags/v:', pattern: 'refs/tags/v:' } as const;
const versions = { kind: 'prefix', entry: 'refs/tags/v/', prefix: 'refs/tags/v/' } as const;
const tag = { kind: 'ref', entry: 'refs/tags/v1', ref: RefName.parse('refs/tags/v1') } as const;
const main = { kind: 'ref', entry: 'main', ref: branchRef('main') } as const;

const following = (name: string, follow: Follower['follow'], repository = APP): Follower => ({
  ...follower(name),
  follow,
  repository,
});

const listing = (branches: readonly string[], more: Partial<BranchListing> = {}): BranchListing => ({
  repository: APP,
  listedAt: at(0),
  entries: ['hotfix-:', 'release/'],
  branches: branches.map(branchRef),
  ...more,
});

describe('followed branches', () => {
  it('are those that tags name, each once however many follow it; git tags are none', () => {
    const followers = [following('a', [main]), following('b', [main, tag, tags]), following('c', [main], WEB)];
    expect(followedBranches(followers, [])).toEqual([
      { repository: APP, ref: main.ref },
      { repository: WEB, ref: main.ref },
    ]);
  });

  it('are those last listed that a pattern still covers', () => {
    const followers = [following('a', [release, main]), following('w', [hotfix], WEB)];
    const known = [listing(['hotfix-1', 'main', 'release/1'])];
    expect(followedBranches(followers, known).map(({ ref }) => ref)).toEqual([main.ref, 'refs/heads/release/1']);
  });

  it('are those that any pattern of the repository covers', () => {
    const followers = [following('a', [release]), following('b', [hotfix])];
    const known = [listing(['hotfix-1', 'release/1'])];
    expect(followedBranches(followers, known).map(({ ref }) => ref)).toEqual(known[0]?.branches);
  });

  it('are looked for by patterns of branches alone', () => {
    expect(branchPatterns([following('a', [main, tag, tags, versions, release, hotfix])])).toEqual([release, hotfix]);
  });
});

describe('a listing is due', () => {
  it.each<[string, readonly Follower[], readonly BranchListing[], readonly string[]]>([
    ['where there never was one', [following('a', [release])], [], [APP]],
    ['not for a branch by its name', [following('a', [main])], [], []],
    ['not for git tags', [following('a', [tags, versions])], [], []],
    ['not again within fifteen minutes', [following('a', [release])], [listing([], { listedAt: at(101) })], []],
    ['again after fifteen minutes', [following('a', [release])], [listing([], { listedAt: at(100) })], [APP]],
    [
      'for a pattern that is new',
      [following('a', [release, hotfix])],
      [listing([], { listedAt: at(900), entries: ['release/'] })],
      [APP],
    ],
    [
      'not for a pattern that is gone, while others are there',
      [following('a', [release])],
      [listing([], { listedAt: at(900) })],
      [],
    ],
    ['to forget it where no pattern is left', [following('a', [main])], [listing([], { listedAt: at(900) })], [APP]],
    ['to forget it where nobody follows', [], [listing([], { listedAt: at(900) })], [APP]],
    [
      'for each repository by itself',
      [following('a', [release]), following('w', [release], WEB)],
      [listing([], { listedAt: at(900) })],
      [WEB],
    ],
  ])('%s', (_what, followers, listings, expected) => {
    expect(listingsDue(followers, listings, at(1000))).toEqual(expected);
  });
});

describe('a listing', () => {
  const plan = (last: BranchListing | undefined, clauses: Follower['follow'], ...names: readonly string[]) =>
    planListing(last, { repository: APP, clauses }, names.map(branchRef), at(9));

  it('takes the branches of a new pattern as they are', () => {
    expect(plan(undefined, [release, hotfix], 'release/2', 'main', 'hotfix-1')).toEqual({
      listing: listing(['hotfix-1', 'release/2'], { listedAt: at(9) }),
      appeared: [],
    });
    const last = listing(['release/1'], { entries: ['release/'] });
    expect(plan(last, [release, hotfix], 'release/1', 'hotfix-1').appeared).toEqual([]);
  });

  it.each([[['release/1', 'release/2', 'release/3']], [['release/3', 'release/2', 'release/1']]])(
    'is sorted, however the branches come: %j',
    (names) => {
      expect(plan(undefined, [release], ...names).listing.branches).toEqual(names.toSorted().map(branchRef));
    },
  );

  it('finds what was not there before', () => {
    expect(plan(listing(['release/1']), [release, hotfix], 'release/1', 'release/2', 'main').appeared).toEqual([
      'refs/heads/release/2',
    ]);
  });

  it('forgets what is gone, and finds it when it is back', () => {
    const { listing: without } = plan(listing(['release/1']), [release, hotfix]);
    expect(without.branches).toEqual([]);
    expect(plan(without, [release, hotfix], 'release/1').appeared).toEqual(['refs/heads/release/1']);
  });

  it('keeps what an item has room for, and does not take what comes into view for new', () => {
    const names = Array.from({ length: 2000 }, (_, n) => `release/${'x'.repeat(200)}${String(n).padStart(4, '0')}`);
    const { listing: cut } = plan(undefined, [release], ...names);
    expect(cut.isCut).toBe(true);
    expect(cut.branches.length).toBeGreaterThan(1000);
    expect(Buffer.byteLength(JSON.stringify(cut))).toBeLessThan(400_000);
    const fewer = plan(cut, [release], ...names.slice(100));
    expect(fewer.listing.branches).toContain(branchRef(names[cut.branches.length + 50] ?? ''));
    expect(fewer.appeared).toEqual([]);
    for (const appeared of ['release/a', `${names[5]}b`]) {
      expect(plan(cut, [release], ...names, appeared).appeared).toEqual([branchRef(appeared)]);
    }
  });
});
