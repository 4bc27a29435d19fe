import type { FollowTarget } from '../tags/follow-entry.ts';
import { readEntry } from '../tags/grammar.ts';
import { fault, type MigrationFault } from './migration-fault.ts';
import type { RefFilter, RefType } from './read-refs.ts';

/** An entry of the follow tag, and what it means. */
export type RefEntry = { readonly entry: string; readonly target: FollowTarget };

const FOLDERS = { branch: 'refs/heads/', tag: 'refs/tags/' } as const;

/** The entry that covers exactly what a filter matches among branches or git tags. */
export function entryFor({ kind, text }: Pick<RefFilter, 'kind' | 'text'>, type: RefType): RefEntry | MigrationFault {
  const short = kind === 'name' ? text : globOf(text);
  const wanted = `${FOLDERS[type]}${short}`;
  const entry = type === 'tag' ? wanted : short;
  const isGiven = !/\*\*|:|\/$/.test(text);
  if (kind === 'wildcard' ? !isGiven : short.includes(':')) return unsayable(text, 'no ref has such a name');
  const reading = readEntry('follow', entry);
  if ('fault' in reading) return unsayable(text, reading.fault.message);
  // What a tag reads in another way, as a branch named `@`, cannot be said.
  const isOne = kind === 'wildcard' || reading.means.kind === 'ref';
  return isOne && meant(reading.means) === wanted
    ? { entry, target: reading.means }
    : unsayable(text, `a tag that says ${entry} means something else`);
}

const unsayable = (text: string, why: string) => fault('unsayable-ref', `${text}: ${why}`);

/**
 * A wildcard in the notation of tags. EventBridge's `*` takes slashes too, and at least one whole segment where it
 * stands between two: no ref has an empty segment.
 */
function globOf(text: string): string {
  if (/^[^*]*\/\*$/.test(text)) return text.slice(0, -1);
  return text.replaceAll(/(^|\/)\*(?=\/)/g, '$1:/::').replaceAll('*', '::');
}

function meant(target: FollowTarget): string | undefined {
  switch (target.kind) {
    case 'own-branch':
    case 'nothing':
      return undefined;
    case 'ref':
      return target.ref;
    case 'prefix':
      return target.prefix;
    case 'pattern':
      return target.pattern;
  }
}
