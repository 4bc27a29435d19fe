import { type CodeCommitClient, GetCommitCommand, paginateGetDifferences } from '@aws-sdk/client-codecommit';
import type { SourceReader } from '../app/aws-ports.ts';
import type { UnknownChanges } from '../domain/changes.ts';
import { type RepositoryArn, repositoryParts } from '../domain/names.ts';

/**
 * Milliseconds that one push may spend on the source account's answers: well within the run of a function, whatever
 * hangs there, and enough for some ten thousand changes.
 */
const PATIENCE_MS = 12_000;

/** Reads repositories with the credentials that `clientFor` has for their account; `patience` is in milliseconds. */
export function createSourceReader(
  clientFor: (repository: RepositoryArn) => CodeCommitClient,
  patience = PATIENCE_MS,
): SourceReader {
  return {
    async commit(repository, commitId) {
      const { name: repositoryName } = repositoryParts(repository);
      const abortSignal = AbortSignal.timeout(patience);
      try {
        const command = new GetCommitCommand({ repositoryName, commitId });
        const { commit } = await clientFor(repository).send(command, { abortSignal });
        return { kind: 'known', author: commit?.author?.name ?? '', message: commit?.message ?? '' };
      } catch (error) {
        return { kind: 'unknown', why: whyUnknown(error) };
      }
    },
    async *changes(repository, from, to) {
      const { name: repositoryName } = repositoryParts(repository);
      const abortSignal = AbortSignal.timeout(patience);
      let hasBegun = false;
      try {
        const pages = paginateGetDifferences(
          { client: clientFor(repository) },
          { repositoryName, beforeCommitSpecifier: from, afterCommitSpecifier: to },
          { abortSignal },
        );
        for await (const { differences = [] } of pages) {
          const paths = differences.flatMap(({ beforeBlob, afterBlob }) => [beforeBlob?.path, afterBlob?.path]);
          hasBegun = true;
          yield { kind: 'known', paths: [...new Set(paths.filter((path) => path !== undefined))] };
        }
      } catch (error) {
        const isTooMuch = hasBegun && abortSignal.aborted;
        yield { kind: 'unknown', why: isTooMuch ? 'too-many-changes' : whyUnknown(error) };
      }
    },
  };
}

const GONE = new Set(['CommitDoesNotExistException', 'InvalidCommitException', 'CommitIdDoesNotExistException']);
const DENIED = new Set(['AccessDeniedException', 'AccessDenied', 'EncryptionKeyAccessDeniedException']);
const THROTTLED = new Set(['ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestLimitExceeded']);

/** What a failed call means for a decision; rethrows what no service and no network can have caused. */
function whyUnknown(error: unknown): UnknownChanges {
  if (!(error instanceof Error) || error instanceof TypeError) throw error;
  if (GONE.has(error.name)) return 'old-commit-gone';
  if (DENIED.has(error.name)) return 'denied';
  return THROTTLED.has(error.name) ? 'throttled' : 'unreadable';
}
