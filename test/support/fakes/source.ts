import type { CommitReading, SourceReader } from '../../../shared/app/aws-ports.ts';
import type { Changes } from '../../../shared/domain/changes.ts';

export type FakeSource = SourceReader & {
  /** What a commit is from now on; unread ones have no author and an empty message. */
  commitIs(commit: string, reading: CommitReading): void;
  /** Pages of the comparison with a commit as the newer side; none unless said: nothing changed. */
  changesAre(commit: string, ...pages: Changes[]): void;
  /** Calls so far: `commit` or `page`. */
  readonly calls: string[];
};

/** Repositories of source accounts in memory. */
export function fakeSource(): FakeSource {
  const commits = new Map<string, CommitReading>();
  const comparisons = new Map<string, Changes[]>();
  const calls: string[] = [];
  return {
    calls,
    commitIs: (commit, reading) => void commits.set(commit, reading),
    changesAre: (commit, ...pages) => void comparisons.set(commit, pages),
    async commit(_repository, commit) {
      calls.push('commit');
      return commits.get(commit) ?? { kind: 'known', author: '', message: '' };
    },
    async *changes(_repository, _from, to) {
      for (const page of comparisons.get(to) ?? [{ kind: 'known', paths: [] } as const]) {
        calls.push('page');
        yield page;
      }
    },
  };
}
