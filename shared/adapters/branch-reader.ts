import {
  BranchDoesNotExistException,
  type CodeCommitClient,
  GetBranchCommand,
  paginateListBranches,
} from '@aws-sdk/client-codecommit';
import type { BranchReader } from '../app/catch-up-ports.ts';
import { CommitId, RefName, type RepositoryArn, repositoryParts } from '../domain/names.ts';
import { whyUnread } from './unread.ts';

/** Milliseconds that one branch may take in an account that does not answer: ten are looked at in an invocation. */
const PATIENCE_MS = 6_000;
/** Milliseconds that all branches of a repository may take. */
const LIST_PATIENCE_MS = 12_000;

const BRANCHES = 'refs/heads/';

/** Reads branches with the credentials that `clientFor` has for their account. */
export function createBranchReader(
  clientFor: (repository: RepositoryArn) => CodeCommitClient,
  patience = { head: PATIENCE_MS, all: LIST_PATIENCE_MS },
): BranchReader {
  return {
    async head({ repository, ref }) {
      const { name: repositoryName } = repositoryParts(repository);
      const command = new GetBranchCommand({ repositoryName, branchName: ref.slice(BRANCHES.length) });
      try {
        const abortSignal = AbortSignal.timeout(patience.head);
        const { branch } = await clientFor(repository).send(command, { abortSignal });
        return { kind: 'head', commit: CommitId.parse(branch?.commitId) };
      } catch (error) {
        if (error instanceof BranchDoesNotExistException) return { kind: 'absent' };
        return { kind: 'unknown', why: whyUnread('codecommit:GetBranch', error) };
      }
    },
    async all(repository) {
      const { name: repositoryName } = repositoryParts(repository);
      const refs: RefName[] = [];
      try {
        const abortSignal = AbortSignal.timeout(patience.all);
        const pages = paginateListBranches({ client: clientFor(repository) }, { repositoryName }, { abortSignal });
        for await (const { branches = [] } of pages) {
          // What git calls a branch and our names do not cover, nobody can follow.
          refs.push(...branches.flatMap((branch) => RefName.safeParse(`${BRANCHES}${branch}`).data ?? []));
        }
        return { kind: 'branches', refs };
      } catch (error) {
        return { kind: 'unknown', why: whyUnread('codecommit:ListBranches', error) };
      }
    },
  };
}
