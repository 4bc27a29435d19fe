import { matchesGlob } from '../../shared/domain/glob.ts';
import type { FollowTarget } from '../../shared/domain/tags/follow-entry.ts';

/** A set of refs or of paths: one, all below a prefix, or those that match a glob in the notation of tags. */
export type Area = { readonly kind: 'one' | 'prefix' | 'glob'; readonly text: string };

/** What a follow entry covers; undefined for none. `own` is the branch that `@` stands for, where there is but one. */
export function areaOfTarget(target: FollowTarget, own: string | undefined): Area | undefined {
  switch (target.kind) {
    case 'own-branch':
      return { kind: 'one', text: own === undefined ? '@' : `refs/heads/${own}` };
    case 'nothing':
      return undefined;
    case 'ref':
      return { kind: 'one', text: target.ref };
    case 'prefix':
      return { kind: 'prefix', text: target.prefix };
    case 'pattern':
      return globArea(target.pattern);
  }
}

export function areaOfPath(path: string): Area {
  if (path.includes(':')) return globArea(path);
  return { kind: path.endsWith('/') ? 'prefix' : 'one', text: path };
}

/** A glob that ends in `/` covers all below. */
const globArea = (text: string): Area => ({ kind: 'glob', text: text.endsWith('/') ? `${text}::` : text });

/** Whether all of `other` surely lies in `area`. What only a search through both globs could tell is taken as no. */
export function covers(area: Area, other: Area): boolean {
  if (area.kind === other.kind && area.text === other.text) return true;
  switch (area.kind) {
    case 'one':
      return false;
    case 'prefix':
      return literalHead(other).startsWith(area.text) && (other.kind !== 'one' || other.text !== area.text);
    case 'glob':
      return other.kind === 'one' ? matchesGlob(area.text, other.text) : globCovers(area.text, literalHead(other));
  }
}

/** What every member of an area begins with. */
const literalHead = ({ text }: Area): string => text.split(':', 1)[0] ?? '';

/** A glob that ends in `::` covers all that begins with something its rest matches. */
function globCovers(glob: string, head: string): boolean {
  if (!glob.endsWith('::')) return false;
  const rest = glob.slice(0, -'::'.length);
  return Array.from({ length: head.length + 1 }, (_, end) => head.slice(0, end)).some((text) =>
    matchesGlob(rest, text),
  );
}
