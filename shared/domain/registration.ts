import { FOLLOW_TAG, type ParsedEntry, type Problem, parseTags, problem } from './follow-tag.ts';
import type { Follower, RefClause, StartMode } from './follower.ts';
import { branchRef, RefName, RepositoryArn } from './names.ts';
import { codeCommitSources, type PipelineDefinition, type SourceAction } from './pipeline-definition.ts';

/**
 * Raise it when tags come to mean something else or follower items look different: the sweep then has every pipeline
 * registered afresh.
 */
export const REGISTRATION_RULES = 1;

/** What the platform team allows. */
export type Deployment = {
  readonly region: string;
  /** The account whose pipelines these are. */
  readonly account: string;
  readonly sourceAccounts: ReadonlySet<string>;
  /** Patterns (`*`) of pipelines that may follow refs other than their source action's own. */
  readonly selfService: readonly string[];
};

/** What a pipeline's tags and definition ask for. Followers are given only where there is no problem. */
export type Registration =
  | { readonly kind: 'not-following' }
  | { readonly kind: 'registered'; readonly followers: readonly Follower[] }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

/** A function of tags, definition and deployment alone. */
export function register(
  definition: PipelineDefinition,
  tags: Readonly<Record<string, string>>,
  deployment: Deployment,
): Registration {
  const parsed = parseTags(tags);
  if (parsed === undefined) return { kind: 'not-following' };
  const value = tags[FOLLOW_TAG] ?? '';
  const sources = codeCommitSources(definition);
  const problems = [...parsed.problems];
  if (sources.length === 0) {
    const message = `pipeline ${definition.name} has no CodeCommit source action`;
    problems.push(problem(value, undefined, 'no-codecommit-source', message));
  }
  const outcomes = sources.map((source) => followSource(definition, source, parsed.entries, value, deployment));
  problems.push(...outcomes.flatMap((outcome) => outcome.problems));
  return problems.length > 0
    ? { kind: 'invalid', problems }
    : { kind: 'registered', followers: outcomes.flatMap(({ follower }) => follower ?? []) };
}

type Outcome = { readonly problems: readonly Problem[]; readonly follower?: Follower };

function followSource(
  definition: PipelineDefinition,
  source: SourceAction,
  entries: readonly ParsedEntry[],
  value: string,
  deployment: Deployment,
): Outcome {
  const account = source.account ?? deployment.account;
  const own = RefName.safeParse(`refs/heads/${source.branch}`);
  const repository = RepositoryArn.safeParse(
    `arn:aws:codecommit:${deployment.region}:${account}:${source.repositoryName}`,
  );
  if (!repository.success || !own.success) {
    const message = `source action ${source.name} names no valid repository and branch, got ${source.repositoryName} and ${source.branch}`;
    return { problems: [problem(value, undefined, 'no-codecommit-source', message)] };
  }
  const clauses = entries.map((entry) => toClause(entry, source));
  const start: StartMode = clauses.every(({ ref }) => ref === own.data) ? 'head' : 'commit';
  const problems = [
    ...accountProblems(source, account, value, deployment),
    ...foreignRefProblems(definition, source, entries, own.data, value, deployment),
    ...(start === 'commit' ? versionProblems(definition, source, value) : []),
  ];
  if (problems.length > 0 || clauses.length === 0) return { problems };
  const { name: pipeline } = definition;
  return { problems, follower: { pipeline, action: source.name, repository: repository.data, follow: clauses, start } };
}

function toClause({ entry, follow }: ParsedEntry, source: SourceAction): RefClause {
  switch (follow.kind) {
    case 'own-branch':
      return { kind: 'branch', entry, ref: branchRef(source.branch) };
    case 'branch':
      return { kind: 'branch', entry, ref: follow.ref };
  }
}

function accountProblems(source: SourceAction, account: string, value: string, { sourceAccounts }: Deployment) {
  if (sourceAccounts.has(account)) return [];
  const allowed = [...sourceAccounts].join(', ');
  const message = `source action ${source.name} reads account ${account}, which is not an allowed source account (${allowed})`;
  return [problem(value, undefined, 'foreign-account', message)];
}

/** Tags widen nobody's rights: another ref than the action's own is for self-service pipelines only. */
function foreignRefProblems(
  { name }: PipelineDefinition,
  source: SourceAction,
  entries: readonly ParsedEntry[],
  own: RefName,
  value: string,
  { selfService }: Deployment,
): Problem[] {
  if (selfService.some((pattern) => matchesName(pattern, name))) return [];
  return entries
    .filter(({ follow }) => follow.kind === 'branch' && follow.ref !== own)
    .map(({ entry, position }) => {
      const message = `${entry} is not branch ${source.branch} of source action ${source.name}, and ${name} matches no selfService pattern of the deployment`;
      return problem(value, position, 'not-allowed', message);
    });
}

function versionProblems({ name, pipelineType }: PipelineDefinition, source: SourceAction, value: string): Problem[] {
  if (pipelineType === 'V2') return [];
  const message = `following more than branch ${source.branch} of source action ${source.name} starts pushed commits, which needs a V2 pipeline, and ${name} is V1`;
  return [problem(value, undefined, 'needs-v2', message)];
}

/** `*` in a pattern stands for any characters. */
function matchesName(pattern: string, name: string): boolean {
  const source = pattern.split('*').map(RegExp.escape).join('.*');
  return new RegExp(`^${source}$`, 'u').test(name);
}
