import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { ApiError, type Kernel, type Service } from '../kernel.ts';
import { branchOperations } from './branch-operations.ts';
import { createGit } from './git.ts';
import { requireGit } from './git-installation.ts';
import { setUpGit } from './git-setup.ts';
import { createGitHandler } from './http.ts';
import { createObjects } from './objects.ts';
import { readOperations } from './read-operations.ts';
import { createRefChanges, type RefChangeListener } from './ref-changes.ts';
import { createRepositories } from './repositories.ts';
import { repositoryOperations } from './repository-operations.ts';
import { writeOperations } from './write-operations.ts';

type CodeCommitOptions = {
  readonly kernel: () => Kernel;
  /** A temporary folder that the caller owns, and removes after `close`. */
  readonly folder: string;
  readonly now?: () => Date;
};

export interface CodeCommit extends Service {
  /** Serves a request whose path starts with `/git/`: git's smart HTTP protocol. Never rejects. */
  git(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Hears of every branch and tag created, moved or deleted, whether or not its event gets through. */
  onRefChange(listener: RefChangeListener): void;
  resourceTags(arn: string): Readonly<Record<string, string>> | undefined;
  close(): Promise<void>;
}

function createParts({ kernel, folder, now = () => new Date() }: CodeCommitOptions) {
  const path = process.env['PATH'] ?? '';
  requireGit(path);
  const [root, spool] = [join(folder, 'repositories'), join(folder, 'spool')];
  for (const place of [root, spool]) mkdirSync(place, { recursive: true });
  const git = createGit(folder, spool, setUpGit(folder, path));
  const repositories = createRepositories(root, git);
  const objects = createObjects(repositories, git);
  const changes = createRefChanges({ kernel, objects, now });
  return { kernel, now, spool, git, repositories, objects, changes };
}

/**
 * CodeCommit on bare git repositories in `folder`. Throws an Error that says what to install
 * when this machine's git cannot serve repositories over HTTP.
 */
export function createCodeCommit(options: CodeCommitOptions): CodeCommit {
  const parts = createParts(options);
  const operations = new Map(
    Object.entries({
      ...repositoryOperations(parts),
      ...branchOperations(parts),
      ...readOperations(parts),
      ...writeOperations(parts),
    }),
  );
  const serveGit = createGitHandler(parts);
  const underWay = new Map<Promise<unknown>, ServerResponse | undefined>();

  const tracked = async <T>(work: Promise<T>, response?: ServerResponse): Promise<T> => {
    underWay.set(work, response);
    try {
      return await work;
    } finally {
      underWay.delete(work);
    }
  };

  return {
    async handle(name, input, caller) {
      const operation = operations.get(name);
      if (operation === undefined) throw new ApiError('UnknownOperationException', `no operation ${name} here`);
      return tracked(operation(name, input, caller));
    },
    git: (request, response) => tracked(serveGit(request, response), response),
    onRefChange: parts.changes.onRefChange,
    resourceTags: (arn) => parts.repositories.findByArn(arn)?.tags,
    async close() {
      await parts.git.close();
      for (const response of underWay.values()) response?.destroy();
      await Promise.allSettled(underWay.keys());
    },
  };
}
