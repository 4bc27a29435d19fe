import { CfnResource } from 'aws-cdk-lib';
import { CfnPipeline, type Pipeline } from 'aws-cdk-lib/aws-codepipeline';
import type { FollowOptions } from '../../shared/domain/tags/follow-options.ts';
import { FOLLOW_TAG, printTagKey } from '../../shared/domain/tags/tag-key.ts';
import { type WrittenTags, writeTags } from '../../shared/domain/tags/write-tags.ts';
import { warnOfDoubleTriggers } from './double-trigger.ts';
import { judge } from './judge.ts';

export type { FollowOptions } from '../../shared/domain/tags/follow-options.ts';

/** What a pipeline is to follow; with `actions`, some source actions differently from the others. */
export type FollowProps = FollowOptions & {
  /** By name of the source action, what differs from the others there. */
  readonly actions?: Readonly<Record<string, FollowOptions>>;
};

/** That of Tags.of, so that those added closer to the pipeline, or later, win as usual. */
const TAG_PRIORITY = 100;

/**
 * Has a pipeline follow its CodeCommit repository: puts the `commit-relay:*` tags on it, and on nothing else.
 * Stages and settings may be added to the pipeline afterwards: everything is judged together when the app is
 * synthesised, which fails with every problem, its tag, value, position and what would be valid. Warns of source
 * actions that start the pipeline on their own as well.
 * @param pipeline of either level; one that is imported cannot be tagged
 * @param props nothing: the branch of each CodeCommit source action
 */
export function follow(pipeline: Pipeline | CfnPipeline, props: FollowProps = {}): void {
  const resource = resourceOf(pipeline);
  const { actions = {}, ...general } = props;
  const written = [
    writeTags(general),
    ...Object.entries(actions).map(([action, options]) => writeFor(action, options)),
  ];
  const again = resource.tags.tagValues()[FOLLOW_TAG];
  if (again !== undefined) {
    const message = `${FOLLOW_TAG} is already ${JSON.stringify(again)}: say all that a pipeline follows in one call`;
    resource.node.addValidation({ validate: () => [message] });
    return;
  }
  addTags(resource, written);
  const problems = written.flatMap((each) => each.problems);
  resource.node.addValidation({
    validate() {
      warnOfDoubleTriggers(resource);
      return judge(resource, problems);
    },
  });
}

/** Unless it names refs of its own, the action follows what all do. */
function writeFor(action: string, options: FollowOptions): WrittenTags {
  const { tags, problems } = writeTags(options, action);
  const { branches = [], gitTags = [] } = options;
  if (branches.length + gitTags.length > 0) return { tags, problems };
  const { [printTagKey({ name: 'follow', part: 1, action })]: _, ...others } = tags;
  return { tags: others, problems };
}

function addTags(resource: CfnPipeline, written: readonly WrittenTags[]): void {
  for (const { tags } of written) {
    for (const [key, value] of Object.entries(tags)) resource.tags.setTag(key, value, TAG_PRIORITY);
  }
}

/** By its type, not its class: there may be more than one copy of aws-cdk-lib. */
function resourceOf(pipeline: Pipeline | CfnPipeline): CfnPipeline {
  const resource = CfnResource.isCfnResource(pipeline) ? pipeline : pipeline.node.defaultChild;
  if (resource !== undefined && isPipeline(resource)) return resource;
  throw new Error(`only a pipeline that is made here can be tagged, got ${pipeline.node.path}`);
}

const isPipeline = (resource: object): resource is CfnPipeline =>
  CfnResource.isCfnResource(resource) && resource.cfnResourceType === CfnPipeline.CFN_RESOURCE_TYPE_NAME;
