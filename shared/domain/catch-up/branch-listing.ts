import * as z from 'zod';
import { covers } from '../covers.ts';
import type { RefClause } from '../follower.ts';
import { EventTime, RefName, RepositoryArn } from '../names.ts';

/** The branches of a repository that patterns follow, as they were last listed: item `BRANCHES` of the repository. */
export const BranchListing = z.object({
  repository: RepositoryArn,
  listedAt: EventTime,
  /** The entries, as in tags, that branches were looked for by. */
  entries: z.array(z.string()),
  /** Full ref names, sorted. */
  branches: z.array(RefName),
  /** There were more, of names that come later; they are not looked after. */
  isCut: z.literal(true).optional(),
});
export type BranchListing = z.infer<typeof BranchListing>;

export type ListingPlan = {
  readonly listing: BranchListing;
  /** Branches that were not there at the last listing, though they would have been looked for. */
  readonly appeared: readonly RefName[];
};

/** Bytes of names that one item has room for, of DynamoDB's 400 KB. */
const ROOM = 300_000;

/** Plans what to remember of the branches that a repository has now. A clause that is new finds its branches as they are. */
export function planListing(
  last: BranchListing | undefined,
  { repository, clauses }: { readonly repository: RepositoryArn; readonly clauses: readonly RefClause[] },
  names: readonly RefName[],
  now: EventTime,
): ListingPlan {
  const followed = names.filter((ref) => clauses.some((clause) => covers(clause, ref))).toSorted();
  const branches = fitting(followed);
  const listing: BranchListing = {
    repository,
    listedAt: now,
    entries: [...new Set(clauses.map(({ entry }) => entry))].toSorted(),
    branches,
    ...(branches.length < followed.length && { isCut: true }),
  };
  if (last === undefined) return { listing, appeared: [] };
  const known = new Set(last.branches);
  const lookedFor = clauses.filter(({ entry }) => last.entries.includes(entry));
  const end = last.isCut === undefined ? undefined : last.branches.at(-1);
  const appeared = branches.filter((ref) => {
    const wasInView = end === undefined || ref < end;
    return wasInView && !known.has(ref) && lookedFor.some((clause) => covers(clause, ref));
  });
  return { listing, appeared };
}

/** As many of them as an item has room for. */
function fitting(refs: readonly RefName[]): RefName[] {
  let size = 0;
  return refs.filter((ref) => {
    size += Buffer.byteLength(ref);
    return size <= ROOM;
  });
}
