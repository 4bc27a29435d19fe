import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { TAG_PREFIX } from './follow-tag.ts';
import type { Follower } from './follower.ts';
import { PipelineName, RepositoryArn } from './names.ts';
import type { PipelineDefinition } from './pipeline-definition.ts';
import { type Deployment, register } from './registration.ts';

/** Where one source action of a pipeline is registered. */
const Place = z.object({ repository: RepositoryArn, action: z.string() });
export type Place = z.infer<typeof Place>;

const Problem = z.object({
  tag: z.string(),
  value: z.string(),
  position: z.number().optional(),
  reason: z.string(),
  message: z.string(),
});

/** What the registry knows of one pipeline: item `PIPELINE#<name>`, `STATUS`. */
export const PipelineStatus = z.object({
  name: PipelineName,
  /** Every place that may hold a follower item of this pipeline; written before the items are. */
  registered: z.array(Place),
  /** What the last complete reconciliation had read; absent while one is under way or was cut short. */
  seen: z.object({ version: z.number(), tags: z.record(z.string(), z.string()), configHash: z.string() }).optional(),
  problems: z.array(Problem),
});
export type PipelineStatus = z.infer<typeof PipelineStatus>;

/** A pipeline as CodePipeline has it now. */
export type ObservedPipeline = {
  /** The account it is in. */
  readonly account: string;
  readonly definition: PipelineDefinition;
  readonly tags: Readonly<Record<string, string>>;
};

/** The writes that bring the registry up to what was observed, in this order: during, put, remove, after. */
export type RegistrationPlan = {
  /** The status to store before any follower item changes; absent when none does. */
  readonly during?: PipelineStatus;
  readonly put: readonly Follower[];
  readonly remove: readonly Place[];
  /** The status to store at the end; absent when the pipeline is to be forgotten. */
  readonly after?: PipelineStatus;
};

/**
 * Plans the registration of one pipeline from all that is known of it. `observed` is undefined when the
 * pipeline is gone. A pipeline whose tags have problems keeps its last good registration.
 */
export function planRegistration(
  name: PipelineName,
  status: PipelineStatus | undefined,
  observed: ObservedPipeline | undefined,
  deployment: Omit<Deployment, 'account'> & { readonly configHash: string },
): RegistrationPlan {
  const before = status?.registered ?? [];
  const registration =
    observed === undefined
      ? { kind: 'not-following' as const }
      : register(observed.definition, observed.tags, { ...deployment, account: observed.account });
  const during = (places: readonly Place[]): PipelineStatus => {
    return { name, registered: [...places], problems: status?.problems ?? [] };
  };
  if (observed === undefined || registration.kind === 'not-following') {
    return before.length === 0 ? { put: [], remove: [] } : { during: during(before), put: [], remove: before };
  }
  const seen = {
    version: observed.definition.version,
    tags: relayTags(observed.tags),
    configHash: deployment.configHash,
  };
  if (registration.kind === 'invalid') {
    const after = { name, registered: before, seen, problems: [...registration.problems] };
    return { put: [], remove: [], after };
  }
  const places = registration.followers.map(({ repository, action }) => ({ repository, action }));
  const remove = before.filter((place) => !places.some((kept) => isDeepStrictEqual(kept, place)));
  return {
    during: during([...places, ...remove]),
    put: registration.followers,
    remove,
    after: { name, registered: places, seen, problems: [] },
  };
}

/** Only the relay's own tags: others may change without any effect. */
function relayTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([tag]) => tag.startsWith(TAG_PREFIX)));
}

/** What the sweep read of the account and of the registry. */
export type Census = {
  /** Version by pipeline name, from ListPipelines. */
  readonly versions: ReadonlyMap<string, number>;
  /** Tags by name of each pipeline that carries the follow tag, from GetResources. */
  readonly tagged: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly statuses: readonly PipelineStatus[];
  readonly followers: readonly Follower[];
  readonly configHash: string;
};

/** The pipelines whose registration does not show what the census found, or is not all there, sorted by name. */
export function changedPipelines({ versions, tagged, statuses, followers, configHash }: Census): string[] {
  const known = new Map(statuses.map((status) => [String(status.name), status]));
  const changed = [...tagged].filter(([name, tags]) => {
    const found = { version: versions.get(name), tags: relayTags(tags), configHash };
    return !isDeepStrictEqual({ ...known.get(name)?.seen }, found);
  });
  const dropped = [...known.keys()].filter((name) => !tagged.has(name));
  const items = new Set(
    followers.map(({ pipeline, repository, action }) => placeKey(pipeline, { repository, action })),
  );
  const damaged = statuses.filter(({ name, registered }) => registered.some((at) => !items.has(placeKey(name, at))));
  const names = [...changed.map(([name]) => name), ...dropped, ...damaged.map(({ name }) => name)];
  return [...new Set(names)].toSorted();
}

const placeKey = (pipeline: PipelineName, { repository, action }: Place) => `${repository} ${pipeline} ${action}`;
