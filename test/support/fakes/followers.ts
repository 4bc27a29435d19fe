import type { Followers } from '../../../shared/app/registry-ports.ts';
import type { Follower } from '../../../shared/domain/follower.ts';

/** Followers in memory; `items` is for the test to look at. */
export type FakeFollowers = Followers & { items(): Follower[] };

export function fakeFollowers(): FakeFollowers {
  const items = new Map<string, Follower>();
  const keyOf = (pipeline: string, repository: string, action: string) => `${repository} ${pipeline} ${action}`;
  const copies = () => structuredClone([...items.values()]);
  return {
    items: copies,
    all: async () => copies(),
    placesOf: async (pipeline) =>
      copies()
        .filter((each) => each.pipeline === pipeline)
        .map(({ repository, action }) => ({ repository, action })),
    of: async (repository) => ({
      followers: copies().filter((follower) => follower.repository === repository),
      unreadable: [],
    }),
    ofPipeline: async (repository, pipeline) =>
      copies().filter((each) => each.repository === repository && each.pipeline === pipeline),
    async put(follower) {
      items.set(keyOf(follower.pipeline, follower.repository, follower.action), structuredClone(follower));
    },
    async remove(pipeline, { repository, action }) {
      items.delete(keyOf(pipeline, repository, action));
    },
  };
}
