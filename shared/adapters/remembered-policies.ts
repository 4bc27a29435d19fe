import type { Policies } from '../app/chain-ports.ts';
import type { Clock } from '../app/clock.ts';
import type { Use } from '../domain/drift/use.ts';

/** Milliseconds for which a right that was seen counts as there: no longer than it takes until the next look finds it gone. */
const REMEMBERED_MS = 60_000;

/** Uses remembered at most: a fleet of pipelines under few roles. */
const MOST = 5_000;

const keyOf = ({ role, action, resource }: Use): string => `${role} ${action} ${resource}`;

/**
 * Policies that do not ask again for a while about what is allowed: pipelines share roles, and one that is made brings
 * several nominations at once. What is not allowed is asked each time, since somebody may be granting it just now.
 */
export function rememberAllowed(policies: Policies, clock: Pick<Clock, 'now'>): Policies {
  const allowedUntil = new Map<string, number>();
  return {
    async judge(uses) {
      const now = clock.now().getTime();
      const isKnown = (use: Use) => (allowedUntil.get(keyOf(use)) ?? 0) > now;
      const asked = uses.filter((use) => !isKnown(use));
      const judgements = new Map(
        asked.length === 0 ? [] : (await policies.judge(asked)).map((each) => [each.use, each]),
      );
      if (allowedUntil.size >= MOST) allowedUntil.clear();
      for (const { use, verdict } of judgements.values()) {
        if (verdict === 'allowed') allowedUntil.set(keyOf(use), now + REMEMBERED_MS);
      }
      return uses.map((use) => judgements.get(use) ?? { use, verdict: 'allowed' as const });
    },
  };
}
