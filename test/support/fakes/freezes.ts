import type { Freezes } from '../../../shared/app/registry-ports.ts';
import type { StartRequest } from '../../../shared/domain/follower.ts';
import type { Freeze, HeldStart } from '../../../shared/domain/freeze.ts';

/** A freeze and what it holds, in memory. */
export function fakeFreezes(): Freezes {
  let freeze: Freeze | undefined;
  let revisions = 0;
  const items = new Map<string, HeldStart>();
  const keyOf = ({ pipeline, push }: StartRequest) => `${pipeline} ${push.repository} ${push.ref}`;
  return {
    current: async () => freeze,
    async set(next) {
      freeze = next;
    },
    heldLike: async (request) => structuredClone(items.get(keyOf(request))),
    async hold(request) {
      revisions += 1;
      items.set(keyOf(request), structuredClone({ request, revision: String(revisions) }));
    },
    held: async () => structuredClone([...items.values()]),
    async forget({ request, revision }) {
      if (items.get(keyOf(request))?.revision === revision) items.delete(keyOf(request));
    },
  };
}
