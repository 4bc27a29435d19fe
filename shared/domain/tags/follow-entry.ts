import { RefName } from '../names.ts';
import { faulty, type Reading } from './problem.ts';

/** What an entry of `commit-relay:follow` covers. */
export type FollowTarget =
  /** `@`: the branch of the source action itself. */
  | { readonly kind: 'own-branch' }
  /** `-`: nothing; takes one source action out of what the others follow. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'ref'; readonly ref: RefName }
  /** All below it; ends in `/`. */
  | { readonly kind: 'prefix'; readonly prefix: string }
  /** A glob over full ref names, in the notation of tags. */
  | { readonly kind: 'pattern'; readonly pattern: string };

const BRANCHES = 'refs/heads/';
const TAGS = 'refs/tags/';

const EXPECTED =
  'a branch (main), all below a prefix (release/), a pattern with : for * (hotfix-:), git tags (refs/tags/v:), or @ for the branch of the source action';

/** Reads one entry. Branches are written short, git tags in full. */
export function readFollowEntry(entry: string): Reading<FollowTarget> {
  if (entry === '@') return { means: { kind: 'own-branch' } };
  if (entry === '-') return { means: { kind: 'nothing' } };
  if (entry.startsWith(BRANCHES)) {
    const short = entry.slice(BRANCHES.length);
    return faulty('invalid-entry', `branches are written without ${BRANCHES}, got ${entry}`, short || EXPECTED);
  }
  if (entry.startsWith('refs/') && !entry.startsWith(TAGS)) {
    return faulty('invalid-entry', `only branches and git tags can be followed, got ${entry}`, EXPECTED);
  }
  const full = entry.startsWith(TAGS) ? entry : `${BRANCHES}${entry}`;
  if (!isPossible(full)) return faulty('invalid-entry', `git allows no ref of this name, got ${entry}`, EXPECTED);
  if (full.includes(':')) return { means: { kind: 'pattern', pattern: full } };
  if (full.endsWith('/')) return { means: { kind: 'prefix', prefix: full } };
  return { means: { kind: 'ref', ref: RefName.parse(full) } };
}

export function printFollowEntry(target: FollowTarget): string {
  switch (target.kind) {
    case 'own-branch':
      return '@';
    case 'nothing':
      return '-';
    case 'ref':
      return short(target.ref);
    case 'prefix':
      return short(target.prefix);
    case 'pattern':
      return short(target.pattern);
  }
}

/** As people name a ref: branches by their name, git tags in full. */
const short = (full: string): string => (full.startsWith(BRANCHES) ? full.slice(BRANCHES.length) : full);

/** Whether any ref can be of this form: whatever stands for the wildcards, or below the prefix. */
function isPossible(full: string): boolean {
  if (full.includes(':::')) return false;
  const example = full.replaceAll(':', 'x').replace(/\/$/, '/x');
  return RefName.safeParse(example).success && isWellFormed(example);
}

/** The rules of git-check-ref-format that RefName does not already hold. */
function isWellFormed(ref: string): boolean {
  return (
    ![BRANCHES, TAGS].some((kind) => ref.startsWith(`${kind}-`)) &&
    !ref.endsWith('.') &&
    !ref.includes('..') &&
    !ref.includes('@{') &&
    ref.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'))
  );
}
