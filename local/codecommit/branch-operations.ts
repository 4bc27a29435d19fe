import * as z from 'zod';
import { ApiError, principalArn } from '../kernel.ts';
import { branchName, commitId, type Operation, repositoryName, taking } from './input.ts';
import { pageOfNames } from './paging.ts';
import type { Parts } from './parts.ts';

const NO_COMMIT = '0'.repeat(40);

const getBranch = ({ repositories, objects }: Parts) =>
  taking(z.object({ repositoryName, branchName }), async (input, caller) => {
    const repository = repositories.get(caller.account, input.repositoryName);
    const [head] = await objects.ids(repository, [`refs/heads/${input.branchName}`]);
    if (head === undefined) {
      throw new ApiError('BranchDoesNotExistException', `Branch ${input.branchName} does not exist`);
    }
    return { branch: { branchName: input.branchName, commitId: head } };
  });

const listBranches = ({ repositories, objects }: Parts) =>
  taking(z.object({ repositoryName, nextToken: z.string().optional() }), async (input, caller) => {
    const branches = await objects.branches(repositories.get(caller.account, input.repositoryName));
    const { page, ...rest } = pageOfNames(branches, input.nextToken);
    return { branches: page, ...rest };
  });

const createBranch = ({ repositories, objects, changes }: Parts) =>
  taking(z.object({ repositoryName, branchName, commitId }), async (input, caller) => {
    const { branchName: branch, commitId: commit } = input;
    const repository = repositories.get(caller.account, input.repositoryName);
    await repositories.exclusively(repository, async () => {
      const ref = `refs/heads/${branch}`;
      const [head, known] = await objects.ids(repository, [ref, `${commit}^{commit}`]);
      if (head !== undefined) throw new ApiError('BranchNameExistsException', `Branch ${branch} already exists`);
      if (known !== commit) throw new ApiError('CommitDoesNotExistException', `Commit ${commit} does not exist`);
      const branches = await objects.branches(repository);
      const blocked = branches.find((other) => other.startsWith(`${branch}/`) || branch.startsWith(`${other}/`));
      if (blocked !== undefined) {
        throw new ApiError('InvalidBranchNameException', `${branch} cannot be beside the branch ${blocked}`);
      }
      await objects.git(repository, ['update-ref', ref, commit, NO_COMMIT]);
      await changes.announce(repository, [{ ref, newCommit: commit }], principalArn(caller));
    });
  });

const deleteBranch = ({ repositories, objects, changes }: Parts) =>
  taking(z.object({ repositoryName, branchName }), async (input, caller) => {
    const { branchName: branch } = input;
    const repository = repositories.get(caller.account, input.repositoryName);
    return repositories.exclusively(repository, async () => {
      const ref = `refs/heads/${branch}`;
      const [head] = await objects.ids(repository, [ref]);
      if (head === undefined) return {};
      if ((await objects.defaultBranch(repository)) === branch) {
        throw new ApiError('DefaultBranchCannotBeDeletedException', `${branch} is the default branch`);
      }
      await objects.git(repository, ['update-ref', '-d', ref, head]);
      await changes.announce(repository, [{ ref, oldCommit: head }], principalArn(caller));
      return { deletedBranch: { branchName: branch, commitId: head } };
    });
  });

/** GetBranch, ListBranches, CreateBranch and DeleteBranch; the last two raise the events of a push. */
export const branchOperations = (parts: Parts): Readonly<Record<string, Operation>> => ({
  GetBranch: getBranch(parts),
  ListBranches: listBranches(parts),
  CreateBranch: createBranch(parts),
  DeleteBranch: deleteBranch(parts),
});
