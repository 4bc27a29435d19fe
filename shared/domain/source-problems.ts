import { isSelfService } from './deployment.ts';
import type { StartMode } from './follower.ts';
import { type RefName, type RepositoryArn, repositoryParts } from './names.ts';
import type { Subject } from './subject.ts';
import { type Fault, type Problem, problemAt, problemOf } from './tags/problem.ts';
import { FOLLOW_TAG, type TagName } from './tags/tag-key.ts';

/** A repository of another Region or account than allowed, or that the action does not read and may not be given. */
export function foreignRepository(subject: Subject, repository: RepositoryArn, own: RepositoryArn | undefined) {
  const { definition, source, deployment, approved } = subject;
  const { region, account } = repositoryParts(repository);
  const problems: Problem[] = [];
  const tell = (fault: Fault) => problems.push(about(subject, 'repository', fault));
  if (region !== deployment.region) {
    const message = `the repository is in ${region}, and source actions read only their own Region`;
    tell({ reason: 'foreign-region', message, expected: `a repository in ${deployment.region}` });
  }
  const accounts = deployment.sourceAccounts;
  if (accounts !== undefined && !accounts.has(account)) {
    const message = `source action ${source.name} would follow account ${account}, which is not an allowed source account`;
    tell({ reason: 'foreign-account', message, expected: `a repository in ${[...accounts].join(', ')}` });
  }
  const isApproved = approved.some((each) => each.action === source.name && each.repository === repository);
  if (repository !== own && !isApproved && !isSelfService(deployment, definition.name)) {
    const message = `${repository} is not the repository of source action ${source.name}, and ${noSelfService(subject)}`;
    tell({ reason: 'not-allowed', message, expected: own ?? 'the repository of the source action' });
  }
  return problems;
}

/** Tags widen nobody's rights: another ref than the action's own is for self-service pipelines only. */
export function foreignRefs(subject: Subject, repository: RepositoryArn, own: RefName | undefined): Problem[] {
  const { definition, source, settings, deployment, approved } = subject;
  if (isSelfService(deployment, definition.name)) return [];
  const before = approved.find((each) => each.action === source.name && each.repository === repository)?.ref;
  const isForeign = ({ means }: NonNullable<typeof settings.follow>[number]) =>
    means.kind === 'ref' ? means.ref !== own && means.ref !== before : means.kind !== 'own-branch';
  return (settings.follow ?? []).filter(isForeign).map((entry) => {
    const branch = `branch ${source.branch || '(none)'} of source action ${source.name}`;
    const message = `${entry.entry} is not ${branch}, and ${noSelfService(subject)}`;
    return problemAt(entry, {
      reason: 'not-allowed',
      message,
      expected: source.branch ? `@ or ${source.branch}` : '@',
    });
  });
}

/** Pinning the pushed commit is for V2 pipelines that do not run in parallel. */
export function startProblems(subject: Subject, start: StartMode): Problem[] {
  const { definition, source } = subject;
  if (start === 'head') return [];
  const why = subject.settings.start
    ? 'commit-relay:start is commit'
    : `it follows more than branch ${source.branch} of source action ${source.name}`;
  const pinned = `${definition.name} would start exactly the pushed commit, since ${why}`;
  if (definition.pipelineType !== 'V2') {
    const message = `${pinned}, which needs a V2 pipeline, and it is V1`;
    const expected = 'a V2 pipeline, or commit-relay:start = head';
    return [about(subject, 'start', { reason: 'needs-v2', message, expected })];
  }
  if (definition.executionMode !== 'PARALLEL') return [];
  const message = `${pinned}, which execution mode PARALLEL does not support`;
  const expected = 'execution mode QUEUED or SUPERSEDED, or commit-relay:start = head';
  return [about(subject, 'start', { reason: 'parallel-mode', message, expected })];
}

/** A problem with what one of these tags says; with the follow tag, where the pipeline has none such. */
export function about({ settings }: Subject, name: TagName, fault: Fault): Problem {
  const { tag, value, position } = settings[name]?.[0] ?? settings.follow?.[0] ?? { tag: FOLLOW_TAG, value: '' };
  return settings[name]?.length === 1 && position !== undefined
    ? problemAt({ tag, value, position, entry: value }, fault)
    : problemOf(tag, value, fault);
}

const noSelfService = ({ definition }: Subject) =>
  `${definition.name} matches no selfService pattern of the deployment`;
