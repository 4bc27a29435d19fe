import { type RepositoryArn, repositoryParts } from '../names.ts';
import { FINE, faulty, type Part, type Reading, unknown } from './verdict.ts';

/** What the source account shows of a repository. */
export type RepositoryReading = {
  readonly repository: Reading<unknown>;
  /** The branch that the source action reads. */
  readonly branch: Reading<unknown>;
};

/** Whether a repository is there, and the branch in it that a source action reads. */
export function repositoryLink(arn: RepositoryArn, branch: string, read: RepositoryReading): Part[] {
  const { account, name } = repositoryParts(arn);
  switch (read.repository.kind) {
    case 'missing':
      return [
        faulty({
          what: `there is no repository ${name} in account ${account}`,
          where: arn,
          remedy: 'create it, or have the source action read another',
        }),
      ];
    case 'unknown':
      return [unknown(read.repository.why)];
    case 'found':
      return [branchPart(arn, branch, read.branch)];
  }
}

function branchPart(where: RepositoryArn, branch: string, reading: Reading<unknown>): Part {
  if (reading.kind === 'found') return FINE;
  if (reading.kind === 'unknown') return unknown(reading.why);
  const remedy = 'push it, or have the source action read another';
  return faulty({ what: `it has no branch ${branch}`, where, field: 'BranchName', desired: branch, remedy });
}
