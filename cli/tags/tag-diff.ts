import type { Paint } from '../terminal/terminal.ts';

type Tags = Readonly<Record<string, string>>;

export type TagChange =
  | { readonly kind: 'add'; readonly tag: string; readonly after: string }
  | { readonly kind: 'remove'; readonly tag: string; readonly before: string }
  | { readonly kind: 'change'; readonly tag: string; readonly before: string; readonly after: string };

/** What makes one set of tags the other, by name of the tag. */
export function diffTags(before: Tags, after: Tags): TagChange[] {
  const tags = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return tags.flatMap((tag): TagChange[] => {
    const old = Object.hasOwn(before, tag) ? before[tag] : undefined;
    const next = Object.hasOwn(after, tag) ? after[tag] : undefined;
    if (old === next) return [];
    if (next === undefined) return [{ kind: 'remove', tag, before: old ?? '' }];
    return [old === undefined ? { kind: 'add', tag, after: next } : { kind: 'change', tag, before: old, after: next }];
  });
}

export function changeLine(change: TagChange, paint: Paint): string {
  switch (change.kind) {
    case 'add':
      return paint('green', `+ ${change.tag} = ${change.after}`);
    case 'remove':
      return paint('red', `- ${change.tag} = ${change.before}`);
    case 'change':
      return paint('yellow', `~ ${change.tag} = ${change.before} -> ${change.after}`);
  }
}
