/** Every relay tag begins with it. */
export const TAG_PREFIX = 'commit-relay:';

/** The tag by which a pipeline opts in; the functions' IAM policies look for it. */
export const FOLLOW_TAG = 'commit-relay:follow';

export const TAG_NAMES = [
  'follow',
  'repository',
  'paths',
  'ignore-paths',
  'start',
  'variables',
  'paused',
  'repair',
] as const;
export type TagName = (typeof TAG_NAMES)[number];

/** Tags whose value is a list, which goes on in `<tag>.2`, `<tag>.3`, ... */
const LISTS: ReadonlySet<TagName> = new Set<TagName>(['follow', 'paths', 'ignore-paths', 'variables']);
export const isList = (name: TagName): boolean => LISTS.has(name);

/** What a tag's key says: `commit-relay:<name>[.<part>][:<action>]`. */
export type TagKey = {
  readonly name: TagName;
  /** 1, or the number of a continuation: 2 and on. */
  readonly part: number;
  /** The source action that it speaks of; absent: all that have no such tag of their own. */
  readonly action?: string | undefined;
};

/** Action names may hold dots, so the part stands before the action. */
const KEY = /^commit-relay:(?<name>[a-z-]+)(?:\.(?<part>[2-9]|[1-9]\d{1,2}))?(?::(?<action>[A-Za-z0-9.@\-_]{1,100}))?$/;

/** Reads the key of a relay tag; undefined where it is none that this version knows. */
export function parseTagKey(tag: string): TagKey | undefined {
  const { name: given, part = '1', action } = KEY.exec(tag)?.groups ?? {};
  const name = TAG_NAMES.find((known) => known === given);
  return name === undefined ? undefined : { name, part: Number(part), action };
}

export function printTagKey({ name, part, action }: TagKey): string {
  return `${TAG_PREFIX}${name}${part === 1 ? '' : `.${part}`}${action === undefined ? '' : `:${action}`}`;
}

/** Only the relay's own tags: others may change without any effect. */
export function relayTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([tag]) => tag.startsWith(TAG_PREFIX)));
}
