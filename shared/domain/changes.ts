import type { Follower } from './follower.ts';
import { matchesPath } from './glob.ts';

/** Why nobody knows what a push changed. Path filters then let it through: unknown never means skipped. */
export type UnknownChanges =
  /** The ref is new, so there is nothing to compare with. */
  | 'new-ref'
  /** A force push: the old commit is no longer in the repository. */
  | 'old-commit-gone'
  | 'denied'
  | 'throttled'
  /** More pages than may be read for one push. */
  | 'too-many-changes'
  /** The source account answered with another error. */
  | 'unreadable'
  /** Nobody looked: the push was let through when it was dispatched. */
  | 'not-looked-at';

/** Paths that a push changed, old and new ones, as far as they are known. */
export type Changes =
  | { readonly kind: 'known'; readonly paths: readonly string[] }
  | { readonly kind: 'unknown'; readonly why: UnknownChanges };

/** Whether a follower has to know what was changed. */
export const asksForChanges = ({ paths, ignorePaths }: Follower): boolean =>
  paths !== undefined || ignorePaths !== undefined;

/** The first changed path that makes a follower start, and the entry of its tag that covers it, where one must. */
export type Concern = { readonly path: string; readonly entry?: string };

export function concernOf({ paths, ignorePaths }: Follower, changed: readonly string[]): Concern | undefined {
  for (const path of changed) {
    if (ignorePaths?.some((entry) => matchesPath(entry, path))) continue;
    const entry = paths?.find((candidate) => matchesPath(candidate, path));
    if (entry !== undefined) return { path, entry };
    if (paths === undefined) return { path };
  }
  return undefined;
}
