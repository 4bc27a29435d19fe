import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiError } from '../kernel.ts';
import type { Git } from './git.ts';
import { createQueue, type Queue } from './queue.ts';

export type Repository = {
  readonly account: string;
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly created: Date;
  modified: Date;
  /** Name of the bare repository in the store's folder: its id, since a name may differ from another in case alone. */
  readonly directory: string;
};

type NewRepository = Pick<Repository, 'account' | 'name' | 'arn' | 'description' | 'tags' | 'created'>;

/** All repositories of all accounts, each a bare git repository in `root`. */
export interface Repositories {
  /** Folder that holds the bare repositories. */
  readonly root: string;
  /** Throws RepositoryNameExistsException. */
  create(wanted: NewRepository): Promise<Repository>;
  find(account: string, name: string): Repository | undefined;
  findByArn(arn: string): Repository | undefined;
  /** As `find`, but throws RepositoryDoesNotExistException. */
  get(account: string, name: string): Repository;
  list(account: string): readonly Repository[];
  /** Deletes it once no write is under way. */
  delete(repository: Repository): Promise<void>;
  /** Runs a write when all earlier writes to this repository have ended, so that events keep the order of the refs. */
  exclusively<T>(repository: Repository, write: () => Promise<T>): Promise<T>;
}

const INIT = ['init', '--quiet', '--bare', '--template=', '--object-format=sha1', '--initial-branch=main'];

const missing = (name: string) => new ApiError('RepositoryDoesNotExistException', `${name} does not exist`);

async function initialise(wanted: NewRepository, root: string, git: Git): Promise<Repository> {
  const id = randomUUID();
  const directory = `${id}.git`;
  await git.run([...INIT, join(root, directory)]);
  return { ...wanted, id, modified: wanted.created, directory };
}

export function createRepositories(root: string, git: Git): Repositories {
  const byArn = new Map<string, Repository>();
  /** ARNs in use; also while git still makes the repository. */
  const taken = new Set<string>();
  const writes = new WeakMap<Repository, Queue>();

  const find = (account: string, name: string) =>
    byArn.values().find((repository) => repository.account === account && repository.name === name);
  const queue = (repository: Repository): Queue => {
    const known = writes.get(repository) ?? createQueue();
    writes.set(repository, known);
    return known;
  };
  const exclusively: Repositories['exclusively'] = (repository, write) =>
    queue(repository)(async () => {
      if (byArn.get(repository.arn) !== repository) throw missing(repository.name);
      return write();
    });

  return {
    root,
    find,
    exclusively,
    findByArn: (arn) => byArn.get(arn),
    list: (account) => [...byArn.values()].filter((repository) => repository.account === account),
    get(account, name) {
      const repository = find(account, name);
      if (repository === undefined) throw missing(name);
      return repository;
    },
    async create(wanted) {
      if (taken.has(wanted.arn)) {
        throw new ApiError('RepositoryNameExistsException', `Repository named ${wanted.name} already exists`);
      }
      taken.add(wanted.arn);
      const repository = await initialise(wanted, root, git).catch((error: unknown) => {
        taken.delete(wanted.arn);
        throw error;
      });
      byArn.set(wanted.arn, repository);
      return repository;
    },
    async delete(repository) {
      await exclusively(repository, async () => {
        byArn.delete(repository.arn);
        taken.delete(repository.arn);
        await rm(join(root, repository.directory), { recursive: true, force: true });
      });
    },
  };
}
