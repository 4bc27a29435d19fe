import { followedBranches, listingsDue } from '../domain/catch-up/followed-branches.ts';
import { wholeSeconds } from '../domain/names.ts';
import type { ReconcileQueue } from './aws-ports.ts';
import type { BranchListings } from './catch-up-ports.ts';
import type { Clock } from './clock.ts';
import type { Followers } from './registry-ports.ts';
import type { Report } from './report.ts';

export type BranchNominationPorts = {
  readonly clock: Pick<Clock, 'now'>;
  readonly followers: Pick<Followers, 'all'>;
  readonly listings: Pick<BranchListings, 'all'>;
  readonly reconcileQueue: ReconcileQueue;
};

/** Nominates every followed branch once, however many follow it, and repositories whose branches are to be listed. */
export async function nominateBranches(ports: BranchNominationPorts, cause: string, report: Report): Promise<void> {
  const [followers, listings] = await Promise.all([ports.followers.all(), ports.listings.all()]);
  const branches = followedBranches(followers, listings);
  const repositories = listingsDue(followers, listings, wholeSeconds(ports.clock.now()));
  const keys = [
    ...repositories.map((repository) => ({ kind: 'branches', repository }) as const),
    ...branches.map((key) => ({ kind: 'ref', ...key }) as const),
  ];
  if (keys.length === 0) return;
  await ports.reconcileQueue.nominate(keys, cause);
  report.info('branches nominated', { branches: branches.length, repositories: repositories.length });
}
