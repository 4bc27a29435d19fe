import type { Approval } from '../../shared/domain/approval.ts';
import type { Deployment } from '../../shared/domain/deployment.ts';
import type { Follower } from '../../shared/domain/follower.ts';
import type { ObservedPipeline } from '../../shared/domain/pipeline-status.ts';
import { register } from '../../shared/domain/registration.ts';
import type { Problem } from '../../shared/domain/tags/problem.ts';
import { FOLLOW_TAG, parseTagKey, relayTags } from '../../shared/domain/tags/tag-key.ts';
import { CommandError } from '../failure.ts';
import { diffTags, type TagChange } from './tag-diff.ts';

type Tags = Readonly<Record<string, string>>;

/** The change of a pipeline's relay tags, and what it will follow by them. */
export type TagPlan = {
  readonly after: Tags;
  readonly changes: readonly TagChange[];
  readonly followers: readonly Follower[];
  /** Why nothing may be written. */
  readonly problems: readonly Problem[];
};

/** Tags of a pipeline at most (AWS CodePipeline User Guide, "Quotas"). */
const MOST_TAGS = 50;

/**
 * Plans that the tags for all source actions, or for one, become those `wanted`.
 * @param deployment what is allowed; undefined where the tags that stay are not judged
 * @throws CommandError where the tags of one action would stand without the general one, or are too many
 */
export function planTags(
  observed: ObservedPipeline,
  wanted: Tags,
  action: string | undefined,
  judge: { readonly deployment: Deployment; readonly approved: readonly Approval[] } | undefined,
): TagPlan {
  const before = relayTags(observed.tags);
  const after = { ...(action === undefined ? {} : othersThan(action, before)), ...wanted };
  assertGeneral(observed, after);
  assertFit(observed, after);
  const plan = { after, changes: diffTags(before, after), followers: [], problems: [] };
  if (judge === undefined) return plan;
  const registration = register(observed.definition, after, judge.deployment, judge.approved);
  switch (registration.kind) {
    case 'not-following':
      return plan;
    case 'registered':
      return { ...plan, followers: registration.followers };
    case 'invalid':
      return { ...plan, problems: registration.problems };
  }
}

const othersThan = (action: string, tags: Tags): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([tag]) => parseTagKey(tag)?.action !== action));

/** IAM lets the relay start only what carries the general tag, whatever the tags of single actions say. */
function assertGeneral({ definition: { name } }: ObservedPipeline, after: Tags): void {
  if (Object.keys(after).length === 0 || FOLLOW_TAG in after) return;
  throw new CommandError(
    1,
    `refused: ${name} would have tags of single actions and no ${FOLLOW_TAG}, by which IAM knows what the relay may start.\n` +
      `  First say what all its source actions follow: relay follow ${name} --branch ...\n` +
      `  then what this one does; one that is to follow nothing: relay follow ${name} --action ACTION --branch -`,
  );
}

/** New tags are written before old ones go, so that the pipeline is a follower at every moment. */
function assertFit({ definition: { name }, tags }: ObservedPipeline, after: Tags): void {
  const count = new Set([...Object.keys(tags), ...Object.keys(after)]).size;
  if (count <= MOST_TAGS) return;
  throw new CommandError(1, `refused: ${name} would have ${count} tags for a moment, and AWS allows ${MOST_TAGS}`);
}
