import type { Refs } from '../../../shared/app/registry-ports.ts';
import { NO_PUSHES, type RefKey, type RefState } from '../../../shared/domain/push.ts';

/** Refs in memory. */
export function fakeRefs(): Refs {
  const items = new Map<string, { state: RefState; revision: number }>();
  const keyOf = ({ repository, ref }: RefKey) => `${repository} ${ref}`;
  const at = (key: RefKey) => items.get(keyOf(key)) ?? { state: NO_PUSHES, revision: 0 };
  return {
    read: async (key) => structuredClone(at(key)),
    async replace(key, state, revision) {
      if (at(key).revision !== revision) return false;
      items.set(keyOf(key), structuredClone({ state, revision: revision + 1 }));
      return true;
    },
  };
}
