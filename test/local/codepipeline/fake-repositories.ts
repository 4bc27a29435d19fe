import { randomBytes } from 'node:crypto';
import { ApiError } from '../../../local/kernel.ts';

/** Branches and commits, by the ARN of their repository: just what a source action reads. */
export class FakeRepositories {
  readonly #branches = new Map<string, string>();
  readonly #messages = new Map<string, string>();

  /** Moves a branch to a new commit and returns the commit's id. */
  push(repository: string, branch: string, message: string): string {
    const commitId = randomBytes(20).toString('hex');
    this.#messages.set(commitId, message);
    this.#branches.set(`${repository}#${branch}`, commitId);
    return commitId;
  }

  branch(repository: string, branchName: string) {
    const commitId = this.#branches.get(`${repository}#${branchName}`);
    if (commitId === undefined) throw new ApiError('BranchDoesNotExistException', `no branch ${branchName}`);
    return { branch: { branchName, commitId } };
  }

  commit(commitId: string) {
    const message = this.#messages.get(commitId);
    if (message === undefined) throw new ApiError('CommitIdDoesNotExistException', `no commit ${commitId}`);
    return { commit: { commitId, message } };
  }
}
