import { decide, EVENT_ALONE } from '../../shared/domain/decision.ts';
import type { Follower } from '../../shared/domain/follower.ts';
import { type PipelineName, RefName } from '../../shared/domain/names.ts';
import { codeCommitSources, type PipelineDefinition } from '../../shared/domain/pipeline-definition.ts';
import type { RefKey } from '../../shared/domain/push.ts';
import { CommandError } from '../failure.ts';
import { followsText, repositoryName, short } from '../terminal/words.ts';

/** The ref to start at, and the source actions that follow it. */
export type Chosen = RefKey & { readonly following: readonly Follower[] };

/**
 * Which ref a start by hand is of: the one that is asked for, else the only one that is followed exactly, else that of the
 * source action itself.
 * @throws CommandError that says what would be valid
 */
export function chooseRef(
  definition: PipelineDefinition,
  followers: readonly Follower[],
  { ref, action }: { readonly ref?: RefName; readonly action?: string },
): Chosen {
  const { name } = definition;
  const asked = action === undefined ? followers : followers.filter((follower) => follower.action === action);
  if (asked.length === 0) {
    const actions = followers.map((follower) => follower.action).join(', ');
    throw new CommandError(1, `action ${action} of ${name} follows nothing; valid: ${actions}`);
  }
  const key = ref === undefined ? defaultKey(definition, asked) : givenKey(name, asked, ref);
  const decisions = followers
    .filter(({ repository }) => repository === key.repository)
    .map((follower) => decide(key, follower, EVENT_ALONE));
  const following = decisions.filter(({ start }) => start).map(({ follower }) => follower);
  if (following.length > 0) return { ...key, following };
  throw new CommandError(1, `${name} is paused by its tags: it would be refused. Remove commit-relay:paused first`);
}

function defaultKey(definition: PipelineDefinition, asked: readonly Follower[]): RefKey {
  const { name } = definition;
  const exact = asked.flatMap(({ repository, follow, action }) =>
    follow.flatMap((clause) => (clause.kind === 'ref' ? [{ repository, ref: clause.ref, action }] : [])),
  );
  const own = new Map(codeCommitSources(definition).map((source) => [source.name, ownRef(source.branch)]));
  const all = distinct(exact);
  const found = all.length <= 1 ? all : distinct(exact.filter(({ action, ref }) => own.get(action) === ref));
  const [key, ...others] = found;
  if (key === undefined && all.length === 0) {
    const follows = [...new Set(asked.map(followsText))].join(' ');
    throw new CommandError(1, `${name} follows only ${follows}: say with --ref which one to start at`);
  }
  if (key !== undefined && others.length === 0) return key;
  const choices = all.map((each) => `${short(each.ref)} of ${repositoryName(each.repository)}`).join(', ');
  throw new CommandError(1, `${name} follows several refs: say with --ref, and --action, which one: ${choices}`);
}

function givenKey(name: PipelineName, asked: readonly Follower[], ref: RefName): RefKey {
  const covering = asked.filter((follower) => decide({ ref }, follower, EVENT_ALONE).clause !== undefined);
  const [key, ...others] = distinct(covering.map(({ repository }) => ({ repository, ref })));
  if (key === undefined) {
    const follows = [...new Set(asked.map(followsText))].join(' ');
    throw new CommandError(1, `${name} does not follow ${short(ref)}; it follows ${follows}`);
  }
  if (others.length === 0) return key;
  const names = [key, ...others].map(({ repository }) => repositoryName(repository)).join(', ');
  throw new CommandError(
    1,
    `${name} follows ${short(ref)} of several repositories: say with --action which one: ${names}`,
  );
}

const ownRef = (branch: string): RefName | undefined => RefName.safeParse(`refs/heads/${branch}`).data;

const distinct = (keys: readonly RefKey[]): RefKey[] => [
  ...new Map(keys.map(({ repository, ref }) => [`${repository} ${ref}`, { repository, ref }])).values(),
];
