import type { Contest } from '../../shared/domain/drift/contest.ts';
import type { FindingResult } from '../../shared/domain/drift/finding.ts';
import type { Follower } from '../../shared/domain/follower.ts';
import type { PipelineName, RepositoryArn } from '../../shared/domain/names.ts';
import type { PipelineStatus } from '../../shared/domain/pipeline-status.ts';
import type { Problem } from '../../shared/domain/tags/problem.ts';
import { followsExactly, type GoneRef } from '../aws/gone-refs.ts';
import { isDrift } from '../plan/subject-plan.ts';
import { counted } from '../plan/summary.ts';
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
  /**
   * `ok`, `paused`, `registering`, `damaged`, `branch gone`, `contested`, or `invalid: ...`; drift and warnings may be
   * counted behind it.
   */
  readonly state: string;
  readonly problems: readonly Problem[];
  /** What is left out of a registration that is good otherwise, as a variable that is not declared. */
  readonly warnings?: readonly Problem[];
  /** Refs that it follows exactly and that were deleted. */
  readonly gone?: readonly GoneRef[];
  /** What the last look found and is not put right. */
  readonly drift?: readonly FindingResult[];
  /** Fields of the pipeline that the relay has stopped repairing, and since when. */
  readonly contested?: readonly Contest[];
};

/** What is contested, by subject. */
export type Contests = ReadonlyMap<string, readonly Contest[]>;

/** Every registered source action, and every pipeline that is invalid and has none; by pipeline and action. */
export function listRows(
  statuses: readonly PipelineStatus[],
  followers: readonly Follower[],
  gone: readonly GoneRef[] = [],
  contests: Contests = new Map(),
): ListRow[] {
  const byName = new Map(statuses.map((status) => [status.name, status]));
  const keys = new Set(followers.map(keyOf));
  const registered = followers.map((follower) => {
    const { pipeline } = follower;
    return rowOf(follower, byName.get(pipeline), gone, contests.get(`pipeline/${pipeline}`));
  });
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
  contested: readonly Contest[] = [],
): ListRow {
  const follows = [...new Set(follow.map(clauseText))];
  const { problems = [], warnings = [] } = status ?? {};
  const gone = allGone.filter((each) => each.repository === repository && followsExactly(follow, each.ref));
  const paused = word === true;
  const state = stateOf(status, paused, gone, contested);
  const drift = driftOf(status);
  return { pipeline, action, repository, follows, ...rest, paused, state, problems, warnings, gone, drift, contested };
}

/** What of the last look's findings is drift still. */
const driftOf = (status: PipelineStatus | undefined): FindingResult[] => status?.drift?.findings.filter(isDrift) ?? [];

/** An item that no status accounts for is damaged as well: the next sweep removes it. */
function stateOf(
  status: PipelineStatus | undefined,
  paused: boolean,
  gone: readonly GoneRef[],
  contested: readonly Contest[] = [],
): string {
  if (status === undefined) return 'damaged';
  const [first, ...others] = status.problems;
  if (first !== undefined) return `invalid: ${first.reason}${others.length === 0 ? '' : ` (+${others.length})`}`;
  if (status.seen === undefined) return 'registering';
  const { length: differences } = driftOf(status);
  const drift = differences === 0 ? [] : [`drift: ${differences}`];
  if (contested.length > 0) return withNotes('contested', drift);
  if (gone.length > 0) return withNotes('branch gone', drift);
  if (paused) return withNotes('paused', drift);
  const { length: warnings } = status.warnings;
  return withNotes('ok', [...drift, ...(warnings === 0 ? [] : [counted(warnings, 'warning')])]);
}

const withNotes = (state: string, notes: readonly string[]): string =>
  notes.length === 0 ? state : `${state} (${notes.join(', ')})`;

function byPipelineAndAction(a: ListRow, b: ListRow): number {
  const [x, y] = [a, b].map(({ pipeline, action = '', repository = '' }) => `${pipeline} ${action} ${repository}`);
  return (x ?? '') < (y ?? '') ? -1 : 1;
}
