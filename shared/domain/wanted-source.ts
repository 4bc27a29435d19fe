import type { RefClause, RepairMode } from './follower.ts';
import type { RefName, RepositoryArn } from './names.ts';
import { codeCommitSources } from './pipeline-definition.ts';
import type { Subject } from './subject.ts';
import { parseTagKey } from './tags/tag-key.ts';

/** What a source action should read, and what to do where it does not. */
export type WantedSource = {
  readonly action: string;
  readonly repository: RepositoryArn;
  /** The one branch that is followed; absent where it is not just one. */
  readonly branch?: string;
  /** The OutputArtifactFormat that it has, or had before it became an action of another provider. */
  readonly artifactFormat?: string;
  /** Absent: the deployment's. */
  readonly repair?: RepairMode;
};

/** What a source action reads by its own configuration, as far as that is valid. */
export type Own = { readonly repository?: RepositoryArn; readonly ref?: RefName };

const BRANCHES = 'refs/heads/';

/**
 * Tags that say when to start are no order to read something else: what a source action should read they say only where
 * they speak of it alone, or of what it was approved to read; and the branch only where they leave it to the relay how to start.
 */
export function wantedOf(
  subject: Subject,
  repository: RepositoryArn,
  own: Own,
  clauses: readonly RefClause[],
): WantedSource {
  const { definition, source, settings, approved } = subject;
  const approval = approved.find(({ action }) => action === source.name);
  const isAlone = codeCommitSources(definition).length <= 1;
  const isSaid = (name: 'follow' | 'repository') =>
    isAlone || (settings[name] ?? []).some(({ tag }) => parseTagKey(tag)?.action !== undefined);
  const isTheirs = repository === approval?.repository || isSaid('repository');
  const read = isTheirs ? repository : (own.repository ?? repository);
  const refs = new Set(clauses.map((clause) => (clause.kind === 'ref' ? clause.ref : undefined)));
  const [only] = refs;
  const isOnly = refs.size === 1 && only?.startsWith(BRANCHES) === true && settings.start === undefined;
  const isBranchSaid = isSaid('follow') || only === own.ref || only === approval?.ref;
  const branch = isOnly && isBranchSaid && read === repository ? only.slice(BRANCHES.length) : undefined;
  const repair = settings.repair?.[0]?.means;
  const { name: action, artifactFormat } = source;
  return {
    action,
    repository: read,
    ...(branch && { branch }),
    ...(artifactFormat && { artifactFormat }),
    ...(repair && { repair }),
  };
}
