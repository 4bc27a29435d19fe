import { isDeepStrictEqual } from 'node:util';
import type { Follower } from './follower.ts';
import type { EventTime, PipelineName } from './names.ts';
import type { PipelineStatus, Place, Seen } from './pipeline-status.ts';
import { REGISTRATION_RULES } from './registration.ts';
import { relayTags } from './tags/tag-key.ts';

/** What listing tells of a pipeline. */
export type ListedPipeline = Pick<Seen, 'version' | 'created'>;

export type Tags = Readonly<Record<string, string>>;

/** Every status by the name of its pipeline. */
export type Statuses = ReadonlyMap<PipelineName, PipelineStatus>;

/** Pipelines that the registry alone calls for: cut short, made by older rules or configuration, due, damaged or stray. */
export function amiss(
  statuses: Statuses,
  followers: readonly Follower[],
  configHash: string,
  now: EventTime,
): PipelineName[] {
  const items = new Set(followers.map((follower) => placeKey(follower.pipeline, follower)));
  const places = new Set([...statuses.values()].flatMap(placeKeys));
  const called = [...statuses.values()].filter((status) => {
    return isOutdated(status, configHash) || isDue(status, now) || placeKeys(status).some((key) => !items.has(key));
  });
  const stray = followers.filter((follower) => !places.has(placeKey(follower.pipeline, follower)));
  return [...called.map(({ name }) => name), ...stray.map(({ pipeline }) => pipeline)];
}

/** Those of a page of pipelines with the follow tag whose status is missing or shows other tags. */
export function changedTags(page: ReadonlyMap<PipelineName, Tags>, statuses: Statuses): PipelineName[] {
  const differs = ([name, tags]: [PipelineName, Tags]) =>
    !isDeepStrictEqual(statuses.get(name)?.seen?.tags, relayTags(tags));
  return [...page].filter(differs).map(([name]) => name);
}

/** Those of a page of all pipelines that have a status, and a definition that it does not show. */
export function changedDefinitions(page: ReadonlyMap<PipelineName, ListedPipeline>, statuses: Statuses) {
  const differs = ([name, { version, created }]: [PipelineName, ListedPipeline]) => {
    const status = statuses.get(name);
    return status !== undefined && (status.seen?.version !== version || status.seen.created !== created);
  };
  return [...page].filter(differs).map(([name]) => name);
}

function isOutdated({ seen }: PipelineStatus, configHash: string): boolean {
  return seen === undefined || seen.configHash !== configHash || seen.rules !== REGISTRATION_RULES;
}

const isDue = ({ dueAt }: PipelineStatus, now: EventTime) => dueAt !== undefined && dueAt <= now;

const placeKeys = ({ name, registered }: PipelineStatus) => registered.map((place) => placeKey(name, place));

const placeKey = (pipeline: PipelineName, { repository, action }: Place) => `${repository} ${pipeline} ${action}`;
