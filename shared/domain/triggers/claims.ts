import type { Deployment } from '../deployment.ts';
import { RepositoryArn, repositoryParts } from '../names.ts';
import { codeCommitSources, type PipelineDefinition, type SourceAction } from '../pipeline-definition.ts';
import { fault, type MigrationFault, type MigrationNote } from './migration-fault.ts';
import type { PushPattern } from './read-pattern.ts';
import type { RefFilter, RefType } from './read-refs.ts';
import type { NamedRepository } from './read-repositories.ts';
import { entryFor, type RefEntry } from './ref-entry.ts';

/** Pushes of one repository that a rule starts the pipeline at, and the source action that is to follow them. */
export type Claim = RefEntry & { readonly action: string; readonly repository: RepositoryArn };

/** What a rule starts its pipeline at. */
export type Claims = { readonly claims: readonly Claim[]; readonly notes: readonly MigrationNote[] };

/** A source action, and the repository that it reads by its own configuration. */
export type Reader = { readonly source: SourceAction; readonly repository: RepositoryArn | undefined };

export function readersOf(definition: PipelineDefinition, { region, account }: Deployment): Reader[] {
  return codeCommitSources(definition).map((source) => {
    const arn = `arn:aws:codecommit:${region}:${source.account ?? account}:${source.repositoryName}`;
    return { source, repository: RepositoryArn.safeParse(arn).data };
  });
}

/** Says a pattern in terms of the pipeline's source actions; else all that is in the way. */
export function claimsOf(
  pattern: PushPattern,
  readers: readonly Reader[],
  deployment: Deployment,
): Claims | { readonly faults: readonly MigrationFault[] } {
  const faults: MigrationFault[] = [];
  const notes = new Set(pattern.notes);
  const claims = pattern.repositories.flatMap((named): Claim[] => {
    const repository = locate(named, readers, deployment);
    if (typeof repository !== 'string') {
      faults.push(repository);
      return [];
    }
    if (named.account === undefined) notes.add('any-account');
    const own = readers.filter((reader) => readers.length === 1 || reader.repository === repository);
    if (own.length === 0) faults.push(fault('no-such-source', `no source action reads ${repository}`));
    return own.length === 0 ? [] : pattern.refs.flatMap((ref) => claim(ref, repository, own, notes, faults));
  });
  return faults.length > 0 ? { faults } : { claims, notes: [...notes] };
}

function locate(named: NamedRepository, readers: readonly Reader[], deployment: Deployment) {
  const { name, account, region = deployment.region, partition = 'aws' } = named;
  if (account !== undefined) return RepositoryArn.parse(`arn:${partition}:codecommit:${region}:${account}:${name}`);
  const known = readers.flatMap(({ repository }) => repository ?? []);
  const candidates = [...new Set(known)].filter((repository) => repositoryParts(repository).name === name);
  const [only, ...others] = candidates;
  if (only !== undefined && others.length === 0) return only;
  const where = others.length > 0 ? 'in several accounts' : 'in none';
  return fault('unknown-account', `no account says where ${name} is, and the pipeline reads it ${where}`);
}

function claim(
  ref: RefFilter,
  repository: RepositoryArn,
  readers: readonly Reader[],
  notes: Set<MigrationNote>,
  faults: MigrationFault[],
): Claim[] {
  const ofBranch = ref.kind === 'name' ? readers.find(({ source }) => source.branch === ref.text) : undefined;
  const action = (ofBranch ?? readers[0])?.source.name ?? '';
  // The branch that the action reads is meant, not a git tag that happens to have its name.
  const isBranch = !ref.isTyped && ofBranch !== undefined;
  if (isBranch) notes.add('git-tags');
  const types: readonly RefType[] = isBranch ? ['branch'] : ref.types;
  return types.flatMap((type) => {
    const entry = entryFor(ref, type);
    if ('entry' in entry) return [{ ...entry, action, repository }];
    faults.push(entry);
    return [];
  });
}
