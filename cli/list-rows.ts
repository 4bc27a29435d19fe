import type { Follower } from '../shared/domain/follower.ts';
import type { PipelineName, RepositoryArn } from '../shared/domain/names.ts';
import type { PipelineStatus } from '../shared/domain/pipeline-status.ts';
import type { Problem } from '../shared/domain/tags/problem.ts';
import { clauseText } from './words.ts';

/** One source action of a pipeline, as registered. */
export type ListRow = Partial<Pick<Follower, 'start' | 'paths' | 'ignorePaths' | 'variables'>> & {
  readonly pipeline: PipelineName;
  /** Absent, with all that follows from it, where nothing of the pipeline is registered. */
  readonly action?: string;
  readonly repository?: RepositoryArn;
  /** Branches, prefixes and globs; git tags in full. */
  readonly follows: readonly string[];
  readonly paused: boolean;
  /** `ok`, `paused`, `registering`, `damaged`, or `invalid: ...`. */
  readonly state: string;
  readonly problems: readonly Problem[];
};

/** Every registered source action, and every pipeline that is invalid and has none; by pipeline and action. */
export function listRows(statuses: readonly PipelineStatus[], followers: readonly Follower[]): ListRow[] {
  const byName = new Map(statuses.map((status) => [status.name, status]));
  const keys = new Set(followers.map(keyOf));
  const registered = followers.map((follower) => rowOf(follower, byName.get(follower.pipeline)));
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
        state: stateOf(status, false),
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
): ListRow {
  const follows = [...new Set(follow.map(clauseText))];
  const problems = status?.problems ?? [];
  const paused = word === true;
  return { pipeline, action, repository, follows, ...rest, paused, state: stateOf(status, paused), problems };
}

/** An item that no status accounts for is damaged as well: the next sweep removes it. */
function stateOf(status: PipelineStatus | undefined, paused: boolean): string {
  if (status === undefined) return 'damaged';
  const [first, ...others] = status.problems;
  if (first !== undefined) return `invalid: ${first.reason}${others.length === 0 ? '' : ` (+${others.length})`}`;
  if (status.seen === undefined) return 'registering';
  return paused ? 'paused' : 'ok';
}

function byPipelineAndAction(a: ListRow, b: ListRow): number {
  const [x, y] = [a, b].map(({ pipeline, action = '', repository = '' }) => `${pipeline} ${action} ${repository}`);
  return (x ?? '') < (y ?? '') ? -1 : 1;
}
