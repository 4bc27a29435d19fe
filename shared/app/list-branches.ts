import { planListing } from '../domain/catch-up/branch-listing.ts';
import { branchPatterns } from '../domain/catch-up/followed-branches.ts';
import { type RefName, type RepositoryArn, wholeSeconds } from '../domain/names.ts';
import { NO_PUSHES } from '../domain/push.ts';
import type { BranchListings, BranchReader } from './catch-up-ports.ts';
import type { Clock } from './clock.ts';
import type { Followers, Refs } from './registry-ports.ts';
import type { Report } from './report.ts';

export type ListingPorts = {
  readonly clock: Clock;
  readonly refs: Refs;
  readonly branches: BranchReader;
  readonly listings: BranchListings;
  readonly followers: Pick<Followers, 'of'>;
};

/**
 * Lists the branches that patterns follow in a repository, so that their heads are looked at. One that was not there before
 * is noted as new: its head will be a push, unless an event told of it.
 */
export async function listBranches(ports: ListingPorts, repository: RepositoryArn, report: Report): Promise<void> {
  const { listings, refs, clock } = ports;
  const { followers } = await ports.followers.of(repository);
  const clauses = branchPatterns(followers);
  if (clauses.length === 0) {
    await listings.forget(repository);
    report.info('branches not listed', { repository, reason: 'no-pattern' });
    return;
  }
  const last = await listings.read(repository);
  const now = wholeSeconds(clock.now());
  const reading = await ports.branches.all(repository);
  if (reading.kind === 'unknown') {
    report.warn('branches unread', { repository, why: reading.why });
    report.count('BranchUnread');
    return;
  }
  const { listing, appeared } = planListing(last, { repository, clauses }, reading.refs, now);
  const note = (ref: RefName) => refs.replace({ repository, ref }, { ...NO_PUSHES, suspectSince: now }, 0);
  const noted = await Promise.all(appeared.map(note));
  // Last: cut short, the next listing finds the same ones new.
  await listings.put(listing);
  const { branches, isCut = false } = listing;
  report.info('branches listed', { repository, branches: branches.length, unannounced: noted.filter(Boolean).length });
  if (isCut) report.warn('too many branches', { repository, kept: branches.length });
}
