import * as z from 'zod';
import { ApiError } from '../kernel.ts';
import { type Operation, repositoryName, taking } from './input.ts';
import { pageOfNames } from './paging.ts';
import type { Parts } from './parts.ts';
import type { Repository } from './repositories.ts';

const MOST_NAMES = 100;
const NONE_SUCH = 'RepositoryDoesNotExistException';

const CreateRepositoryInput = z.object({
  repositoryName,
  repositoryDescription: z.string().max(1_000).optional(),
  tags: z.record(z.string().min(1).max(128), z.string().max(256)).default({}),
});
const ListRepositoriesInput = z.object({
  sortBy: z.enum(['repositoryName', 'lastModifiedDate']).default('repositoryName'),
  order: z.enum(['ascending', 'descending']).default('ascending'),
  nextToken: z.string().optional(),
});

async function metadata({ kernel, objects }: Parts, repository: Repository) {
  const { account, name, description } = repository;
  const defaultBranch = await objects.defaultBranch(repository);
  const { endpoint, region } = kernel();
  return {
    accountId: account,
    repositoryId: repository.id,
    repositoryName: name,
    ...(description !== undefined && { repositoryDescription: description }),
    ...(defaultBranch !== undefined && { defaultBranch }),
    lastModifiedDate: repository.modified,
    creationDate: repository.created,
    cloneUrlHttp: `${endpoint}/git/${account}/v1/repos/${name}`,
    cloneUrlSsh: `ssh://git-codecommit.${region}.amazonaws.com/v1/repos/${name}`,
    Arn: repository.arn,
  };
}

const createRepository = (parts: Parts) =>
  taking(CreateRepositoryInput, async ({ repositoryName: name, repositoryDescription: description, tags }, caller) => {
    const { account } = caller;
    const repository = await parts.repositories.create({
      account,
      name,
      arn: `arn:aws:codecommit:${parts.kernel().region}:${account}:${name}`,
      ...(description !== undefined && { description }),
      tags,
      created: parts.now(),
    });
    return { repositoryMetadata: await metadata(parts, repository) };
  });

const batchGetRepositories = (parts: Parts) =>
  taking(z.object({ repositoryNames: z.array(repositoryName) }), async ({ repositoryNames }, caller) => {
    const names = [...new Set(repositoryNames)];
    if (names.length === 0) throw new ApiError('RepositoryNamesRequiredException', 'no repository name was given');
    if (names.length > MOST_NAMES) {
      const said = `${names.length} repository names, at most ${MOST_NAMES} are taken`;
      throw new ApiError('MaximumRepositoryNamesExceededException', said);
    }
    const repositories: Awaited<ReturnType<typeof metadata>>[] = [];
    const repositoriesNotFound: string[] = [];
    for (const name of names) {
      const repository = parts.repositories.find(caller.account, name);
      if (repository === undefined) repositoriesNotFound.push(name);
      else repositories.push(await metadata(parts, repository));
    }
    const errors = repositoriesNotFound.map((name) => ({
      repositoryName: name,
      errorCode: NONE_SUCH,
      errorMessage: `${name} does not exist`,
    }));
    return { repositories, repositoriesNotFound, errors };
  });

const listRepositories = (parts: Parts) =>
  taking(ListRepositoriesInput, async ({ sortBy, order, nextToken }, caller) => {
    const sorted = parts.repositories.list(caller.account).toSorted((one, other) => {
      const byName = one.name < other.name ? -1 : 1;
      return sortBy === 'repositoryName' ? byName : one.modified.getTime() - other.modified.getTime() || byName;
    });
    if (order === 'descending') sorted.reverse();
    const { page, ...rest } = pageOfNames(
      sorted.map(({ name }) => name),
      nextToken,
    );
    const listed = page.flatMap((name) => {
      const repository = parts.repositories.find(caller.account, name);
      return repository === undefined ? [] : [{ repositoryName: name, repositoryId: repository.id }];
    });
    return { repositories: listed, ...rest };
  });

/** CreateRepository, GetRepository, BatchGetRepositories, ListRepositories and DeleteRepository. */
export const repositoryOperations = (parts: Parts): Readonly<Record<string, Operation>> => ({
  CreateRepository: createRepository(parts),
  BatchGetRepositories: batchGetRepositories(parts),
  ListRepositories: listRepositories(parts),
  GetRepository: taking(z.object({ repositoryName }), async ({ repositoryName: name }, { account }) => ({
    repositoryMetadata: await metadata(parts, parts.repositories.get(account, name)),
  })),
  // A repository that does not exist is no error: the reply then names no id (CodeCommit API reference).
  DeleteRepository: taking(z.object({ repositoryName }), async ({ repositoryName: name }, { account }) => {
    const repository = parts.repositories.find(account, name);
    if (repository === undefined) return {};
    await parts.repositories.delete(repository);
    parts.objects.forget(repository);
    return { repositoryId: repository.id };
  }),
});
