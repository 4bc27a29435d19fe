import type { Approval } from './approval.ts';
import type { Deployment } from './deployment.ts';
import { followSource, type SourceOutcome } from './follow-source.ts';
import { followedSources } from './followed-sources.ts';
import type { Follower } from './follower.ts';
import { actionNames, type PipelineDefinition, type SourceAction } from './pipeline-definition.ts';
import { type ParsedTags, parseTags, settingsFor } from './tags/parse-tags.ts';
import { type Problem, type ProblemReason, problemOf } from './tags/problem.ts';
import { FOLLOW_TAG, parseTagKey, relayTags } from './tags/tag-key.ts';
import type { WantedSource } from './wanted-source.ts';

/**
 * Raise it when tags come to mean something else or follower items look different: the sweep then has every pipeline
 * registered afresh.
 */
export const REGISTRATION_RULES = 3;

/** What a pipeline's tags and definition ask for. Followers are given only where there is no problem. */
export type Registration =
  | { readonly kind: 'not-following' }
  | {
      readonly kind: 'registered';
      readonly followers: readonly Follower[];
      readonly warnings: readonly Problem[];
      readonly approved: readonly Approval[];
      readonly wanted: readonly WantedSource[];
    }
  | {
      readonly kind: 'invalid';
      readonly problems: readonly Problem[];
      /** Given where only how it starts is in the way: source actions that are put right may mend that. */
      readonly wanted: readonly WantedSource[];
    };

/** A branch that differs from the followed one asks for a start at the commit, which not every pipeline can. */
const ABOUT_START: ReadonlySet<ProblemReason> = new Set<ProblemReason>(['needs-v2', 'parallel-mode']);

/**
 * A function of tags, definition and deployment alone, but that `approved`, what earlier registrations read by right,
 * permits what would else be a problem of reason `not-allowed`.
 */
export function register(
  definition: PipelineDefinition,
  tags: Readonly<Record<string, string>>,
  deployment: Deployment,
  approved: readonly Approval[] = [],
): Registration {
  const parsed = parseTags(tags);
  if (parsed === undefined) return { kind: 'not-following' };
  const sources = followedSources(definition, parsed, approved);
  const outcomes = sources.map((source) =>
    followSource({ definition, source, settings: settingsFor(parsed, source.name), deployment, approved }),
  );
  const problems = [
    ...parsed.problems,
    ...strangeActions(definition, sources, tags, parsed),
    ...outcomes.flatMap((outcome) => outcome.problems),
  ];
  const value = tags[FOLLOW_TAG] ?? '';
  if (problems.length === 0) problems.push(...followsNothing(definition, value, outcomes));
  const wanted = outcomes.flatMap((outcome) => outcome.wanted ?? []);
  if (problems.length > 0) {
    const isMendable = problems.every(({ reason }) => ABOUT_START.has(reason));
    return { kind: 'invalid', problems: onceEach(problems), wanted: isMendable ? wanted : [] };
  }
  return {
    kind: 'registered',
    followers: outcomes.flatMap(({ follower }) => follower ?? []),
    warnings: onceEach(outcomes.flatMap(({ warnings = [] }) => warnings)),
    approved: outcomes.flatMap(({ approval }) => approval ?? []),
    wanted,
  };
}

/** Tags for an action that is not there, or that reads no repository. */
function strangeActions(
  definition: PipelineDefinition,
  followed: readonly SourceAction[],
  tags: Readonly<Record<string, string>>,
  parsed: ParsedTags,
) {
  const sources = followed.map(({ name }) => name);
  const strange = [...parsed.byAction.keys()].filter((action) => !sources.includes(action));
  return Object.entries(relayTags(tags)).flatMap(([tag, value]): Problem[] => {
    const action = parseTagKey(tag)?.action;
    if (action === undefined || !strange.includes(action)) return [];
    const expected = sources.length === 0 ? 'no such tag' : `one of the source actions ${sources.join(', ')}`;
    const fault = actionNames(definition).includes(action)
      ? { reason: 'not-a-source' as const, message: `action ${action} is no CodeCommit source`, expected }
      : { reason: 'unknown-action' as const, message: `${definition.name} has no action ${action}`, expected };
    return [problemOf(tag, value, fault)];
  });
}

function followsNothing({ name }: PipelineDefinition, value: string, outcomes: readonly SourceOutcome[]): Problem[] {
  if (outcomes.length === 0) {
    const expected = 'a source action of CodeCommit, or no such tag';
    const message = `pipeline ${name} has no CodeCommit source action`;
    return [problemOf(FOLLOW_TAG, value, { reason: 'no-codecommit-source', message, expected })];
  }
  if (outcomes.some(({ follower }) => follower !== undefined)) return [];
  const message = `no source action of ${name} follows anything`;
  return [problemOf(FOLLOW_TAG, value, { reason: 'empty', message, expected: 'a branch for one of them, or no tag' })];
}

/** A general tag may be wrong for several source actions in the same way. */
function onceEach(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
