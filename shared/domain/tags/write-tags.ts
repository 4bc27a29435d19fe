import { fromStars } from '../glob.ts';
import type { FollowOptions } from './follow-options.ts';
import { MAX_VALUE } from './parse-tags.ts';
import { type Problem, problemAt } from './problem.ts';
import { printTagKey, TAG_NAMES, type TagName } from './tag-key.ts';

/** Tags that say it, and what cannot be said in a tag. Whether they mean what is valid, `register` tells. */
export type WrittenTags = { readonly tags: Readonly<Record<string, string>>; readonly problems: readonly Problem[] };

/**
 * Writes the tags for all source actions, or for one. A list that is longer than a tag's value goes on in
 * `<tag>.2`, `<tag>.3`, ...
 */
export function writeTags(options: FollowOptions, action?: string): WrittenTags {
  const entries = entriesOf(options);
  const written = TAG_NAMES.map((name) => writeTag(name, entries[name], action));
  return {
    tags: Object.assign({}, ...written.map(({ tags }) => tags)),
    problems: written.flatMap(({ problems }) => problems),
  };
}

function entriesOf(options: FollowOptions): Readonly<Record<TagName, readonly string[]>> {
  const { branches = [], gitTags = [], paths = [], ignorePaths = [], variables = {} } = options;
  const { repository, start, paused, repair } = options;
  const refs = [
    ...branches.map((branch) => branch.replace(/^refs\/heads\//, '')),
    ...gitTags.map((tag) => `refs/tags/${tag.replace(/^refs\/tags\//, '')}`),
  ];
  return {
    follow: refs.length === 0 ? ['@'] : refs.map(fromStars),
    repository: oneOrNone(repository),
    paths: paths.map(fromStars),
    'ignore-paths': ignorePaths.map(fromStars),
    start: oneOrNone(start),
    variables: Object.entries(variables).map(([name, fact]) => `${name}=${fact}`),
    paused: paused === true ? ['true'] : [],
    repair: oneOrNone(repair),
  };
}

const oneOrNone = (entry: string | undefined): readonly string[] => (entry === undefined ? [] : [entry]);

function writeTag(name: TagName, entries: readonly string[], action: string | undefined): WrittenTags {
  const lines = layOut(entries);
  const keyOf = (at: number) => printTagKey({ name, part: at + 1, action });
  const unsayable = entries.filter((entry) => entry === '' || /\s/u.test(entry));
  return {
    tags: Object.fromEntries(lines.map((line, at) => [keyOf(at), line])),
    problems: unsayable.map((entry) => {
      const message = entry === '' ? 'an entry is empty' : `an entry holds no spaces, got ${entry}`;
      const expected = 'an entry without spaces; * stands for any characters';
      const written = { tag: keyOf(0), value: entry, entry, position: 0 };
      return problemAt(written, { reason: 'invalid-entry', message, expected });
    }),
  };
}

/** Entries in as few values as they fit into, in order. */
function layOut(entries: readonly string[]): string[] {
  const lines: string[] = [];
  for (const entry of entries) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + entry.length > MAX_VALUE) lines.push(entry);
    else lines[lines.length - 1] = `${last} ${entry}`;
  }
  return lines;
}
