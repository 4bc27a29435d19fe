import { isDeepStrictEqual } from 'node:util';
import type { Follower } from './follower.ts';
import type { PipelineName } from './names.ts';
import type { PipelineStatus, Place, Seen } from './pipeline-status.ts';
import { REGISTRATION_RULES } from './registration.ts';
import { relayTags } from './tags/tag-key.ts';

/** What listing tells of a pipeline. */
export type ListedPipeline = Pick<Seen, 'version' | 'created'>;

/** What the sweep read of the account and of the registry. */
export type Census = {
  /** Every pipeline by name, from ListPipelines. */
  readonly listed: ReadonlyMap<string, ListedPipeline>;
  /** Tags by name of each pipeline that carries the follow tag, from GetResources. */
  readonly tagged: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly statuses: readonly PipelineStatus[];
  readonly followers: readonly Follower[];
  readonly configHash: string;
};

/** The pipelines whose registration does not show what the census found, or is not all there, sorted by name. */
export function changedPipelines({ listed, tagged, statuses, followers, configHash }: Census): string[] {
  const known = new Map(statuses.map((status) => [String(status.name), status]));
  const changed = [...tagged].filter(([name, tags]) => {
    const found = { ...listed.get(name), tags: relayTags(tags), configHash, rules: REGISTRATION_RULES };
    return !isDeepStrictEqual({ ...known.get(name)?.seen }, found);
  });
  const dropped = [...known.keys()].filter((name) => !tagged.has(name));
  const items = new Set(followers.map((follower) => placeKey(follower.pipeline, follower)));
  const places = new Set(statuses.flatMap(({ name, registered }) => registered.map((at) => placeKey(name, at))));
  const damaged = statuses.filter(({ name, registered }) => registered.some((at) => !items.has(placeKey(name, at))));
  const stray = followers.filter((follower) => !places.has(placeKey(follower.pipeline, follower)));
  const names = [
    ...changed.map(([name]) => name),
    ...dropped,
    ...damaged.map(({ name }) => name),
    ...stray.map(({ pipeline }) => pipeline),
  ];
  return [...new Set(names)].toSorted();
}

const placeKey = (pipeline: PipelineName, { repository, action }: Place) => `${repository} ${pipeline} ${action}`;
