import { parseTagKey, TAG_PREFIX } from '../tags/tag-key.ts';
import { knownOf, type Notes, readList, readObject, readText } from './notes.ts';
import { SOME_ENTRY } from './stand-ins.ts';

/** Reads the `Tags` property of a resource. */
export function readTags(notes: Notes, value: unknown): Record<string, string> {
  const list = readList(notes, value, 'Tags');
  if (list === 'unknown') notes.unresolved.push('Tags (what the pipeline follows)');
  const pairs = (knownOf(list) ?? []).flatMap(({ item, path }) => readTag(notes, item, path));
  return Object.fromEntries(pairs);
}

function readTag(notes: Notes, item: unknown, path: string): [string, string][] {
  const read = readObject(notes, item, path);
  const tag = knownOf(read) ?? {};
  const key = readText(notes, tag['Key'], `${path}.Key`);
  if (typeof key === 'string') {
    notes.unresolved.push(`key of ${path}`);
    return [];
  }
  const text = readText(notes, tag['Value'], `${path}.Value`);
  if (typeof text === 'object') return [[key.known, text.known]];
  if (text === 'absent') return [[key.known, '']];
  return someValue(notes, key.known);
}

/** The other tags of the pipeline are judged as if this one were right. */
function someValue(notes: Notes, key: string): [string, string][] {
  if (!key.startsWith(TAG_PREFIX)) return [];
  notes.unresolved.push(`value of tag ${key}`);
  const name = parseTagKey(key)?.name;
  const entry = name === undefined ? '' : SOME_ENTRY[name];
  return entry === undefined ? [] : [[key, entry]];
}
