import type { Approval } from './approval.ts';
import type { Follower, RefClause, StartMode } from './follower.ts';
import { RefName, RepositoryArn } from './names.ts';
import { foreignRefs, foreignRepository, startProblems } from './source-problems.ts';
import type { Subject } from './subject.ts';
import type { Entry, Settings } from './tags/parse-tags.ts';
import { type Fault, type Problem, problemAt, problemOf } from './tags/problem.ts';
import { FOLLOW_TAG } from './tags/tag-key.ts';
import { isDeclared, undeclaredVariables, variableProblems } from './variable-problems.ts';
import { type Own, type WantedSource, wantedOf } from './wanted-source.ts';

/** Neither problems nor a follower: the action is to follow nothing. */
export type SourceOutcome = {
  readonly problems: readonly Problem[];
  /** What is left out of the follower, and does not keep it from starting. */
  readonly warnings?: readonly Problem[];
  readonly follower?: Follower;
  readonly approval?: Approval;
  /** What the action should read; absent where the tags may not say so. */
  readonly wanted?: WantedSource;
};

/** Registers one source action, or tells what is wrong with what its tags say. */
export function followSource(subject: Subject): SourceOutcome {
  const { definition, source, settings } = subject;
  const entries = settings.follow ?? [];
  const own = ownReading(subject);
  const repository = named(subject) ?? own.repository;
  const alone = entries.find(({ means }) => means.kind === 'nothing');
  if (alone !== undefined) return { problems: entries.length === 1 ? [] : [problemAt(alone, NOT_ALONE)] };
  const needsBranch = entries.some(({ means }) => means.kind === 'own-branch');
  if (repository === undefined || (needsBranch && own.ref === undefined)) return { problems: [invalidSource(subject)] };
  const clauses = entries.flatMap((entry) => toClause(entry, own.ref) ?? []);
  const start = startMode(settings, clauses, own.ref);
  const foreign = [
    ...foreignRepository(subject, repository, own.repository),
    ...foreignRefs(subject, repository, own.ref),
  ];
  const problems = [...foreign, ...startProblems(subject, start), ...variableProblems(subject)];
  const wanted = foreign.length === 0 ? { wanted: wantedOf(subject, repository, own, clauses) } : {};
  if (problems.length > 0 || clauses.length === 0) return { problems, ...wanted };
  const { name: pipeline } = definition;
  const follower: Follower = { pipeline, action: source.name, repository, follow: clauses, start, ...rest(subject) };
  const warnings = undeclaredVariables(subject);
  return { problems, warnings, follower, ...wanted, ...approvalOf(subject, follower, own) };
}

const BRANCHES = 'refs/heads/';

function ownReading({ source, deployment, approved }: Subject): Own {
  const account = source.account ?? deployment.account;
  const arn = `arn:aws:codecommit:${deployment.region}:${account}:${source.repositoryName}`;
  const read = RepositoryArn.safeParse(arn).data;
  const approval = approved.find(({ action }) => action === source.name);
  // What it reads now no tag could ask for: it was changed, and was right before.
  const isLost = read === undefined || deployment.sourceAccounts?.has(account) === false;
  const repository = isLost ? (approval?.repository ?? read) : read;
  const branch = RefName.safeParse(`${BRANCHES}${source.branch}`).data;
  const ref = branch ?? (approval?.repository === repository ? approval?.ref : undefined);
  return { ...(repository && { repository }), ...(ref && { ref }) };
}

/** The repository that a tag names. */
function named({ settings, deployment }: Subject): RepositoryArn | undefined {
  const target = settings.repository?.[0]?.means;
  if (target === undefined) return undefined;
  const { partition = 'aws', region = deployment.region, account, name } = target;
  return RepositoryArn.parse(`arn:${partition}:codecommit:${region}:${account}:${name}`);
}

function toClause({ entry, means }: Entry<'follow'>, own: RefName | undefined): RefClause | undefined {
  switch (means.kind) {
    case 'own-branch':
      return own === undefined ? undefined : { kind: 'ref', entry, ref: own };
    case 'nothing':
      return undefined;
    case 'ref':
    case 'prefix':
    case 'pattern':
      return { entry, ...means };
  }
}

/** Head only where every push that starts is one of the branch that the action reads anyway. */
function startMode({ start }: Settings, clauses: readonly RefClause[], own: RefName | undefined): StartMode {
  const isOwn = clauses.every((clause) => clause.kind === 'ref' && clause.ref === own);
  return start?.[0]?.means ?? (isOwn ? 'head' : 'commit');
}

/** The settings that a follower keeps. */
function rest({ definition, settings }: Subject): Partial<Follower> {
  const { paths, 'ignore-paths': ignored, variables = [], paused } = settings;
  const declared = variables.map(({ means }) => means).filter(({ name }) => isDeclared(definition, name));
  return {
    ...(paths && { paths: paths.map(({ means }) => means) }),
    ...(ignored && { ignorePaths: ignored.map(({ means }) => means) }),
    ...(declared.length > 0 && { variables: declared }),
    ...(paused?.[0]?.means === 'true' && { paused: true as const }),
  };
}

/** What stays approved: what the action reads now and its tags follow, else what was approved of it before. */
function approvalOf({ source, approved }: Subject, follower: Follower, own: Own): { approval?: Approval } {
  const before = approved.find(({ action }) => action === source.name);
  if (follower.repository !== own.repository) return before === undefined ? {} : { approval: before };
  const followed = (ref: RefName | undefined) =>
    follower.follow.some((clause) => clause.kind === 'ref' && clause.ref === ref) ? ref : undefined;
  const ref = followed(own.ref) ?? (before?.repository === follower.repository ? followed(before.ref) : undefined);
  const { name: action, artifactFormat } = source;
  const { repository } = follower;
  return { approval: { action, repository, ...(ref && { ref }), ...(artifactFormat && { artifactFormat }) } };
}

const NOT_ALONE: Fault = {
  reason: 'invalid-entry',
  message: '- follows nothing and stands alone',
  expected: '- without other entries, or the entries without it',
};

function invalidSource({ source, settings }: Subject): Problem {
  const [first] = settings.follow ?? [];
  const { tag = FOLLOW_TAG, value = '' } = first ?? {};
  const given = `RepositoryName ${source.repositoryName || 'nothing'} and BranchName ${source.branch || 'nothing'}`;
  const message = `source action ${source.name} names no valid repository and branch, got ${given}`;
  const expected = `a valid RepositoryName and BranchName in the action, or tags that name repository and branch`;
  return problemOf(tag, value, { reason: 'invalid-source', message, expected });
}
