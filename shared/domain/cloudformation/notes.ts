import { describe, evaluate, intrinsicOf, isNoValue, type TemplateScope } from './intrinsics.ts';

/** What came up while a resource was read. */
export type Notes = {
  readonly scope: TemplateScope;
  /** What only the deployment tells, and what could not be judged for it. */
  readonly unresolved: string[];
  /** What no deployment makes right: path, what it must be, the value received. */
  readonly faults: string[];
};

/** A value of a template; `unknown` where only the deployment tells. */
export type Read<T> = { readonly known: T } | 'unknown' | 'absent';

export const knownOf = <T>(read: Read<T>): T | undefined => (typeof read === 'object' ? read.known : undefined);

export function readText(notes: Notes, value: unknown, path: string): Read<string> {
  const read = evaluate(value, notes.scope);
  switch (read.kind) {
    case 'text':
      return { known: read.text };
    case 'wrong':
      notes.faults.push(`${path}: ${read.why}`);
      return 'unknown';
    default:
      return read.kind;
  }
}

/** A text that has to be there; undefined where it is not known. */
export function readRequired(notes: Notes, value: unknown, path: string): string | undefined {
  const read = readText(notes, value, path);
  if (read === 'absent') notes.faults.push(`${path}: must be text, received nothing`);
  return knownOf(read);
}

/** Items of a list with their paths; those that are `AWS::NoValue` are left out. */
export function readList(notes: Notes, value: unknown, path: string): Read<{ item: unknown; path: string }[]> {
  if (value === undefined || isNoValue(value)) return 'absent';
  if (intrinsicOf(value) !== undefined) return 'unknown';
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, at) => ({ item, path: `${path}[${at}]` }));
    return { known: items.filter(({ item }) => !isNoValue(item)) };
  }
  notes.faults.push(`${path}: must be a list, received ${describe(value)}`);
  return 'unknown';
}

export function readObject(notes: Notes, value: unknown, path: string): Read<Readonly<Record<string, unknown>>> {
  if (value === undefined || isNoValue(value)) return 'absent';
  if (intrinsicOf(value) !== undefined) return 'unknown';
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { known: { ...value } };
  notes.faults.push(`${path}: must be an object, received ${describe(value)}`);
  return 'unknown';
}
