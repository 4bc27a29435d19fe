import type { GoneRefs } from '../../shared/app/registry-ports.ts';
import type { Follower, RefClause } from '../../shared/domain/follower.ts';
import type { EventTime, RefName } from '../../shared/domain/names.ts';
import type { RefKey } from '../../shared/domain/push.ts';

/** A ref that is gone since then. */
export type GoneRef = RefKey & { readonly since: EventTime };

/** Reads of the registry at once. */
const AT_ONCE = 16;

export const followsExactly = (follow: readonly RefClause[], ref: RefName): boolean =>
  follow.some((clause) => clause.kind === 'ref' && clause.ref === ref);

/** Which of the refs that followers follow exactly are gone; each ref is read once. */
export async function goneAmong({ goneSince }: GoneRefs, followers: readonly Follower[]): Promise<GoneRef[]> {
  const keys = new Map<string, RefKey>();
  for (const { repository, follow } of followers) {
    for (const clause of follow)
      if (clause.kind === 'ref') keys.set(`${repository} ${clause.ref}`, { repository, ref: clause.ref });
  }
  const gone: GoneRef[] = [];
  const waiting = keys.values();
  const readNext = async () => {
    for (const key of waiting) {
      const since = await goneSince(key);
      if (since !== undefined) gone.push({ ...key, since });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, readNext));
  return gone;
}
