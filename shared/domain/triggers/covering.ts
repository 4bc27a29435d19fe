import { decide, EVENT_ALONE } from '../decision.ts';
import type { Follower, RefClause } from '../follower.ts';
import type { FollowTarget } from '../tags/follow-entry.ts';
import type { Claim } from './claims.ts';

/** What of the claims the followers would not start at, in words. Empty: they cover all. */
export function uncovered(followers: readonly Follower[], claims: readonly Claim[]): string[] {
  const missing = claims.filter((claim) => !followers.some((follower) => covers(follower, claim)));
  return missing.map(({ entry, repository }) => `${entry} of ${repository}`);
}

/** Without conditions that the rule does not have: paths, a pause. */
function covers(follower: Follower, { repository, target }: Claim): boolean {
  const { paths, ignorePaths, paused } = follower;
  const isWhole = paths === undefined && ignorePaths === undefined && paused === undefined;
  if (!isWhole || follower.repository !== repository) return false;
  if (target.kind === 'ref') return decide(target, follower, EVENT_ALONE).start;
  return follower.follow.some((clause) => clauseCovers(clause, target));
}

/** Whether a clause covers a whole prefix or pattern; where that is not plain, it does not. */
function clauseCovers(clause: RefClause, target: FollowTarget): boolean {
  if (target.kind !== 'prefix' && target.kind !== 'pattern') return false;
  const text = target.kind === 'prefix' ? target.prefix : target.pattern;
  const beginning = text.split(':')[0] ?? '';
  switch (clause.kind) {
    case 'ref':
      return false;
    case 'prefix':
      return beginning.startsWith(clause.prefix);
    case 'pattern':
      return (
        clause.pattern === text ||
        (/^[^:]*\/::$/.test(clause.pattern) && beginning.startsWith(clause.pattern.slice(0, -2)))
      );
  }
}
