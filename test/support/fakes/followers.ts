import type { Followers } from '../../../shared/app/ports.ts';
import type { Follower } from '../../../shared/domain/follower.ts';

/** Followers in memory; `all` is for the test to look at. */
export type FakeFollowers = Followers & { all(): Follower[] };

export function fakeFollowers(): FakeFollowers {
  const items = new Map<string, Follower>();
  const keyOf = (pipeline: string, repository: string, action: string) => `${repository} ${pipeline} ${action}`;
  const all = () => structuredClone([...items.values()]);
  return {
    all,
    of: async (repository) => all().filter((follower) => follower.repository === repository),
    has: async (pipeline, { repository, action }) => items.has(keyOf(pipeline, repository, action)),
    async put(follower) {
      items.set(keyOf(follower.pipeline, follower.repository, follower.action), structuredClone(follower));
    },
    async remove(pipeline, { repository, action }) {
      items.delete(keyOf(pipeline, repository, action));
    },
  };
}
