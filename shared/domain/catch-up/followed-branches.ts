import { covers } from '../covers.ts';
import type { Follower, RefClause } from '../follower.ts';
import { addSeconds, type EventTime, type RefName, type RepositoryArn } from '../names.ts';
import type { RefKey } from '../push.ts';
import type { BranchListing } from './branch-listing.ts';

/** Seconds between two listings of a repository's branches, by which pattern followers come to know new ones. */
const LIST_AGAIN = 15 * 60;

const BRANCHES = 'refs/heads/';

/** The clauses of followers that branches are looked for by; git tags cannot be read through CodeCommit's API. */
export const branchPatterns = (followers: readonly Follower[]): RefClause[] =>
  followers.flatMap(({ follow }) => follow).filter((clause) => patternOf(clause)?.startsWith(BRANCHES) === true);

function patternOf(clause: RefClause): string | undefined {
  switch (clause.kind) {
    case 'ref':
      return undefined;
    case 'prefix':
      return clause.prefix;
    case 'pattern':
      return clause.pattern;
  }
}

/** Every branch that somebody follows, each once: those that tags name, and of those last listed what a pattern covers. */
export function followedBranches(followers: readonly Follower[], listings: readonly BranchListing[]): RefKey[] {
  const listed = new Map(listings.map(({ repository, branches }) => [repository, branches]));
  return byRepository(followers).flatMap(([repository, own]) => {
    const named = own.flatMap(({ follow }) => follow.flatMap((clause) => (clause.kind === 'ref' ? clause.ref : [])));
    const patterns = branchPatterns(own);
    const covered = (listed.get(repository) ?? []).filter((ref) => patterns.some((clause) => covers(clause, ref)));
    const refs = new Set<RefName>([...named.filter((ref) => ref.startsWith(BRANCHES)), ...covered]);
    return [...refs].map((ref) => ({ repository, ref }));
  });
}

/** The repositories whose branches are to be listed: never yet, not for a while, or not by these patterns. */
export function listingsDue(
  followers: readonly Follower[],
  listings: readonly BranchListing[],
  now: EventTime,
): RepositoryArn[] {
  const last = new Map(listings.map((listing) => [listing.repository, listing]));
  const due = byRepository(followers).filter(([repository, own]) => {
    const entries = branchPatterns(own).map(({ entry }) => entry);
    const listing = last.get(repository);
    if (entries.length === 0) return listing !== undefined;
    return (
      listing === undefined ||
      addSeconds(listing.listedAt, LIST_AGAIN) <= now ||
      entries.some((entry) => !listing.entries.includes(entry))
    );
  });
  const followed = new Set(followers.map(({ repository }) => repository));
  const unfollowed = listings.map(({ repository }) => repository).filter((repository) => !followed.has(repository));
  return [...due.map(([repository]) => repository), ...unfollowed];
}

const byRepository = (followers: readonly Follower[]): [RepositoryArn, Follower[]][] => [
  ...Map.groupBy(followers, ({ repository }) => repository),
];
