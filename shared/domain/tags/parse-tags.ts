import { type Meanings, printEntry, readEntry } from './grammar.ts';
import { type Problem, problemAt, problemOf, type Written } from './problem.ts';
import {
  FOLLOW_TAG,
  isList,
  parseTagKey,
  printTagKey,
  relayTags,
  TAG_NAMES,
  TAG_PREFIX,
  type TagKey,
  type TagName,
} from './tag-key.ts';

type Tags = Readonly<Record<string, string>>;

/** An entry that was understood, and where it stands. */
export type Entry<N extends TagName> = Written & { readonly means: Meanings[N] };

/** What the tags say of one or of all source actions: the valid entries of each tag that is there. */
export type Settings = { readonly [N in TagName]?: readonly Entry<N>[] };

export type ParsedTags = {
  /** For every source action without such a tag of its own. */
  readonly general: Settings;
  /** Tag by tag in place of the general ones, by name of the source action. */
  readonly byAction: ReadonlyMap<string, Settings>;
  readonly problems: readonly Problem[];
};

/** Characters of a tag's value at most (CodePipeline API reference, Tag). */
export const MAX_VALUE = 256;

type Tag = { readonly key: TagKey; readonly tag: string; readonly value: string };

/** Reads a pipeline's `commit-relay:*` tags; undefined when it is not a follower. Never throws, whatever they hold. */
export function parseTags(tags: Tags): ParsedTags | undefined {
  if (!Object.hasOwn(tags, FOLLOW_TAG)) return undefined;
  const own = Object.entries(relayTags(tags)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const known = own.flatMap(([tag, value]): Tag[] => {
    const key = parseTagKey(tag);
    return key === undefined ? [] : [{ key, tag, value }];
  });
  const problems = own.filter(([tag]) => parseTagKey(tag) === undefined).map(([tag, value]) => unknownTag(tag, value));
  const scopes = Map.groupBy(known, ({ key }) => key.action);
  const settings = new Map([...scopes].map(([action, each]) => [action, readScope(each, problems)]));
  const general = settings.get(undefined) ?? {};
  const byAction = [...settings].flatMap(([action, each]) => (action === undefined ? [] : [[action, each] as const]));
  return { general, byAction: new Map(byAction), problems };
}

/** What counts for one source action: its own tags, and the general ones for the rest. */
export function settingsFor({ general, byAction }: ParsedTags, action: string): Settings {
  return { ...general, ...byAction.get(action) };
}

/** The tags that say this, each entry in the tag where it stood; surplus spaces are gone. */
export function printTags({ general, byAction }: Pick<ParsedTags, 'general' | 'byAction'>): Record<string, string> {
  const words = [general, ...byAction.values()].flatMap((settings) =>
    TAG_NAMES.flatMap((name) => print(settings, name)),
  );
  const byTag = Map.groupBy(words, ({ tag }) => tag);
  return Object.fromEntries([...byTag].map(([tag, entries]) => [tag, entries.map(({ text }) => text).join(' ')]));
}

function print<N extends TagName>(settings: Settings, name: N): { tag: string; text: string }[] {
  const entries: readonly Entry<N>[] = settings[name] ?? [];
  return entries.map(({ tag, means }) => ({ tag, text: printEntry(name, means) }));
}

function readScope(tags: readonly Tag[], problems: Problem[]): Settings {
  const byName = Map.groupBy(tags, ({ key }) => key.name);
  return Object.fromEntries([...byName].map(([name, parts]) => [name, readTag(name, parts, problems)]));
}

/** The entries of one tag and its continuations, in order. */
function readTag<N extends TagName>(name: N, parts: readonly Tag[], problems: Problem[]): Entry<N>[] {
  const sorted = parts.toSorted((a, b) => a.key.part - b.key.part);
  problems.push(...sorted.flatMap((part, at) => misplaced(part, sorted[at - 1]?.key.part ?? 0)));
  const entries = sorted.flatMap((part) => readValue(name, part, problems));
  if (!isList(name)) problems.push(...entries.slice(1).map((entry) => problemAt(entry, oneWordOnly(entry))));
  return entries;
}

function readValue<N extends TagName>(name: N, { tag, value }: Tag, problems: Problem[]): Entry<N>[] {
  if (value.length > MAX_VALUE) {
    const message = `a tag's value has at most ${MAX_VALUE} characters, got ${value.length}`;
    problems.push(problemOf(tag, value, { reason: 'too-long', message, expected: 'the rest in a continuation tag' }));
  }
  const words = [...value.matchAll(/\S+/gu)];
  if (words.length === 0) {
    const expected = 'at least one entry, or no such tag at all';
    problems.push(problemOf(tag, value, { reason: 'empty', message: 'the tag is empty', expected }));
  }
  return words.flatMap(({ 0: entry, index: position }): Entry<N>[] => {
    const written = { tag, value, entry, position };
    const reading = readEntry(name, entry);
    if ('means' in reading) return [{ ...written, means: reading.means }];
    problems.push(problemAt(written, reading.fault));
    return [];
  });
}

/** A continuation whose part before it is missing, or of a tag that is no list. */
function misplaced({ key, tag, value }: Tag, before: number): Problem[] {
  const part = isList(key.name) ? before + 1 : 1;
  if (key.part === part) return [];
  const expected = printTagKey({ ...key, part });
  const message = isList(key.name)
    ? `${tag} continues ${printTagKey({ ...key, part: key.part - 1 })}, which is not there`
    : `${expected} is no list and has no continuation`;
  return [problemOf(tag, value, { reason: 'misplaced-tag', message, expected })];
}

const oneWordOnly = ({ entry }: Written) =>
  ({ reason: 'too-many', message: `one entry is expected, got ${entry} as well`, expected: 'one entry' }) as const;

function unknownTag(tag: string, value: string): Problem {
  const names = TAG_NAMES.map((name) => `${TAG_PREFIX}${name}`).join(', ');
  const expected = `one of ${names}; for one source action <tag>:<action>; a list goes on in <tag>.2`;
  return problemOf(tag, value, { reason: 'unknown-tag', message: `unknown tag ${tag}`, expected });
}
