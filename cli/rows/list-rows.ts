import type { Follower } from '../../shared/domain/follower.ts';
import type { PipelineName, RepositoryArn } from '../../shared/domain/names.ts';
import type { PipelineStatus } from '../../shared/domain/pipeline-status.ts';
import type { Problem } from '../../shared/domain/tags/problem.ts';
import { followsExactly, type GoneRef } from '../aws/gone-refs.ts';
import { clauseText } from '../terminal/words.ts';

/** One source action of a pipeline, as registered. */
export type ListRow = Partial<Pick<Follower, 'start' | 'paths' | 'ignorePaths' | 'variables'>> & {
  readonly pipeline: PipelineName;
  /** Absent, with all that follows from it, where nothing of the pipeline is registered. */
  readonly action?: string;
  readonly repository?: RepositoryArn;
  /** Branches, prefixes and globs; git tags in full. */
  readonly follows: readonly string[];
  readonly paused: boolean;
  /** `ok`, `paused`, `registering`, `damaged`, `branch gone`, or `invalid: ...`; `ok` may have its warnings counted. */
  readonly state: string;
  readonly problems: readonly Problem[];
  /** What is left out of a registration that is good otherwise, as a variable that is not declared. */
  readonly warnings?: readonly Problem[];
  /** Refs that it follows exactly and that were deleted. */
  readonly gone?: readonly GoneRef[];
};

/** Every registered source action, and every pipeline that is invalid and has none; by pipeline and action. */
export function listRows(
  statuses: readonly PipelineStatus[],
  followers: readonly Follower[],
  gone: readonly GoneRef[] = [],
): ListRow[] {
  const byName = new Map(statuses.map((status) => [status.name, status]));
  const keys = new Set(followers.map(keyOf));
  const registered = followers.map((follower) => rowOf(follower, byName.get(follower.pipeline), gone));
  const missing = statuses.flatMap(({ name: pipeline, registered: places, ...status }) =>
    places
      .filter((place) => !keys.has(keyOf({ pipeline, ...place })))
      .map((place): ListRow => ({ pipeline, ...place, ...EMPTY, problems: status.problems, state: 'damaged' })),
  );
  const unregistered = statuses
    .filter(({ registered: places }) => places.length === 0)
    .map(
      (status): ListRow => ({
        ...EMPTY,
        pipeline: status.name,
        problems: status.problems,
        state: stateOf(status, false, []),
      }),
    );
  return [...registered, ...missing, ...unregistered].toSorted(byPipelineAndAction);
}

const EMPTY: Pick<ListRow, 'follows' | 'paused'> = { follows: [], paused: false };

const keyOf = ({ pipeline, repository, action }: Pick<Follower, 'pipeline' | 'repository' | 'action'>): string =>
  `${repository} ${pipeline} ${action}`;

function rowOf(
  { pipeline, action, repository, follow, paused: word, ...rest }: Follower,
  status: PipelineStatus | undefined,
  allGone: readonly GoneRef[],
): ListRow {
  const follows = [...new Set(follow.map(clauseText))];
  const { problems = [], warnings = [] } = status ?? {};
  const gone = allGone.filter((each) => each.repository === repository && followsExactly(follow, each.ref));
  const paused = word === true;
  const state = stateOf(status, paused, gone);
  return { pipeline, action, repository, follows, ...rest, paused, state, problems, warnings, gone };
}

/** An item that no status accounts for is damaged as well: the next sweep removes it. */
function stateOf(status: PipelineStatus | undefined, paused: boolean, gone: readonly GoneRef[]): string {
  if (status === undefined) return 'damaged';
  const [first, ...others] = status.problems;
  if (first !== undefined) return `invalid: ${first.reason}${others.length === 0 ? '' : ` (+${others.length})`}`;
  if (status.seen === undefined) return 'registering';
  if (gone.length > 0) return 'branch gone';
  if (paused) return 'paused';
  const { length } = status.warnings;
  return length === 0 ? 'ok' : `ok (${length} ${length === 1 ? 'warning' : 'warnings'})`;
}

function byPipelineAndAction(a: ListRow, b: ListRow): number {
  const [x, y] = [a, b].map(({ pipeline, action = '', repository = '' }) => `${pipeline} ${action} ${repository}`);
  return (x ?? '') < (y ?? '') ? -1 : 1;
}
