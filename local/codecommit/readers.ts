import type { ChildProcess } from 'node:child_process';
import { type Conversation, createConversation } from './conversation.ts';
import type { Repository } from './repositories.ts';

/** The two processes that answer for a repository as long as it lives: starting one a call costs ten times the read. */
type Reader = { readonly check: Conversation; readonly read: Conversation };

/** `--batch-check` replies in one line. */
function lineLength(received: Buffer): number | undefined {
  const end = received.indexOf('\n');
  return end < 0 ? undefined : end + 1;
}

/** `--batch` replies `<id> <type> <size>`, the content and a line break, or `<what> missing`. */
function objectLength(received: Buffer): number | undefined {
  const header = lineLength(received);
  if (header === undefined) return undefined;
  const size = / (\d+)\n$/.exec(received.subarray(0, header).toString('utf8'))?.[1];
  const length = size === undefined ? header : header + Number(size) + 1;
  return received.length < length ? undefined : length;
}

/** The readers of all repositories, each started when first asked for, and again should its git have ended. */
export interface Readers {
  of(repository: Repository): Reader;
  /** Ends the processes of a repository that is to be deleted. */
  forget(repository: Repository): void;
}

/** `open` starts `git cat-file` in a repository, in one of its batch modes. */
export function createReaders(open: (repository: Repository, mode: string) => ChildProcess): Readers {
  const readers = new WeakMap<Repository, Reader>();
  return {
    of(repository) {
      const known = readers.get(repository);
      if (known !== undefined && !known.check.ended && !known.read.ended) return known;
      const reader = {
        check: createConversation(open(repository, '--batch-check'), lineLength),
        read: createConversation(open(repository, '--batch'), objectLength),
      };
      readers.set(repository, reader);
      return reader;
    },
    forget(repository) {
      const reader = readers.get(repository);
      reader?.check.end();
      reader?.read.end();
      readers.delete(repository);
    },
  };
}
