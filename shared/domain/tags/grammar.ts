import type { RepairMode, StartMode, Variable } from '../follower.ts';
import { type FollowTarget, printFollowEntry, readFollowEntry } from './follow-entry.ts';
import {
  printRepository,
  printVariable,
  type RepositoryTarget,
  readOneOf,
  readPath,
  readRepository,
  readVariable,
} from './other-entries.ts';
import { faulty, type Reading } from './problem.ts';
import type { TagName } from './tag-key.ts';

/** What one entry of each tag means. */
export type Meanings = {
  readonly follow: FollowTarget;
  readonly repository: RepositoryTarget;
  readonly paths: string;
  readonly 'ignore-paths': string;
  readonly start: StartMode;
  readonly variables: Variable;
  readonly paused: 'true' | 'false';
  readonly repair: RepairMode;
};

type Grammar<T> = { readonly read: (entry: string) => Reading<T>; readonly print: (means: T) => string };

const asIs = <T extends string>(means: T): string => means;

/** How each tag's entries are read and printed. */
const GRAMMARS: { readonly [N in TagName]: Grammar<Meanings[N]> } = {
  follow: { read: readFollowEntry, print: printFollowEntry },
  repository: { read: readRepository, print: printRepository },
  paths: { read: readPath, print: asIs },
  'ignore-paths': { read: readPath, print: asIs },
  start: { read: readOneOf('head', 'commit'), print: asIs },
  variables: { read: readVariable, print: printVariable },
  paused: { read: readOneOf('true', 'false'), print: asIs },
  repair: { read: readOneOf('repair', 'observe', 'off'), print: asIs },
};

/** What AWS allows in a tag's value beside spaces (CodePipeline user guide, "Quotas"). */
const ALLOWED = /^[\p{L}\p{N}+\-=._:/@]*$/u;

/** Reads one entry of a tag. */
export function readEntry<N extends TagName>(name: N, entry: string): Reading<Meanings[N]> {
  if (!ALLOWED.test(entry)) {
    const expected = 'letters, digits and + - = . _ : / @, entries separated by spaces, : in place of *';
    return faulty('invalid-entry', `a tag's value may not hold all of this, got ${entry}`, expected);
  }
  return GRAMMARS[name].read(entry);
}

export function printEntry<N extends TagName>(name: N, means: Meanings[N]): string {
  return GRAMMARS[name].print(means);
}
