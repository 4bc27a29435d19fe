import { RefName } from './names.ts';

const TAG_PREFIX = 'commit-relay:';
export const FOLLOW_TAG = 'commit-relay:follow';

/** Only the relay's own tags: others may change without any effect. */
export function relayTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([tag]) => tag.startsWith(TAG_PREFIX)));
}

/** What is wrong with a tag, for its owner: which tag, its value, where in it, and what would be valid. */
export type Problem = {
  readonly tag: string;
  readonly value: string;
  /** Offset of the offending entry in the value, from 0; absent when the whole value is meant. */
  readonly position?: number;
  readonly reason: ProblemReason;
  readonly message: string;
};

export type ProblemReason =
  | 'empty'
  | 'unknown-tag'
  | 'invalid-entry'
  | 'unsupported-entry'
  | 'no-codecommit-source'
  | 'foreign-account'
  | 'not-allowed'
  | 'needs-v2';

/** One entry of the follow tag. `own-branch` is `@`: the branch of each source action. */
export type FollowEntry = { readonly kind: 'own-branch' } | { readonly kind: 'branch'; readonly ref: RefName };

export type ParsedEntry = { readonly entry: string; readonly position: number; readonly follow: FollowEntry };

export type ParsedTags = { readonly entries: readonly ParsedEntry[]; readonly problems: readonly Problem[] };

/** Reads a pipeline's `commit-relay:*` tags; undefined when it is not a follower. */
export function parseTags(tags: Readonly<Record<string, string>>): ParsedTags | undefined {
  const value = tags[FOLLOW_TAG];
  if (value === undefined) return undefined;
  const unknown = Object.entries(tags)
    .filter(([tag]) => tag.startsWith(TAG_PREFIX) && tag !== FOLLOW_TAG)
    .map(([tag, given]): Problem => {
      const message = `unknown tag ${tag}: this version reads ${FOLLOW_TAG}`;
      return { tag, value: given, reason: 'unknown-tag', message };
    });
  const entries = [...value.matchAll(/\S+/gu)].map((match) => parseEntry(value, match[0], match.index));
  if (entries.length === 0) unknown.push(problem(value, undefined, 'empty', 'expected branch names or @, got nothing'));
  return {
    entries: entries.filter((entry) => 'follow' in entry),
    problems: [...unknown, ...entries.filter((entry) => 'reason' in entry)],
  };
}

function parseEntry(value: string, entry: string, position: number): ParsedEntry | Problem {
  if (entry === '@') return { entry, position, follow: { kind: 'own-branch' } };
  if (entry.endsWith('/') || entry.includes(':') || entry.startsWith('refs/')) {
    const message = `expected an exact branch name or @, got ${entry}: prefixes, patterns and git tags are not supported yet`;
    return problem(value, position, 'unsupported-entry', message);
  }
  const ref = RefName.safeParse(`refs/heads/${entry}`);
  return ref.success && isBranchName(entry)
    ? { entry, position, follow: { kind: 'branch', ref: ref.data } }
    : problem(value, position, 'invalid-entry', `expected a branch name or @, got ${entry}`);
}

/** The rules of git-check-ref-format that RefName does not already hold. */
function isBranchName(name: string): boolean {
  const parts = name.split('/');
  return (
    !name.startsWith('-') &&
    !name.endsWith('.') &&
    !name.includes('..') &&
    !name.includes('@{') &&
    parts.every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'))
  );
}

export function problem(value: string, position: number | undefined, reason: ProblemReason, message: string): Problem {
  return { tag: FOLLOW_TAG, value, reason, message, ...(position === undefined ? {} : { position }) };
}
