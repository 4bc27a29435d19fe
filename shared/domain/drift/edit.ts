import { isDeepStrictEqual } from 'node:util';

/** A JSON object as it came over the wire, with every member it had. */
export type JsonObject = { readonly [member: string]: unknown };

/** One member of a JSON value to set, by the path that leads to it: names of members, indexes of lists. */
export type Edit = { readonly path: readonly (string | number)[]; readonly value: unknown };

/**
 * The value with the edits made and all else as it was. Members on the way that are missing are made.
 * @throws Error where a path leads through what is neither an object nor a list
 */
export function withEdits(value: JsonObject, edits: readonly Edit[]): JsonObject {
  return edits.reduce<JsonObject>((changed, { path, value: next }) => asObject(set(changed, path, next), []), value);
}

function set(at: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(at) && typeof step === 'number') return at.with(step, set(at[step], rest, value));
  const object = asObject(at ?? {}, path);
  const next = set(object[step], rest, value);
  return isDeepStrictEqual(object[step], next) ? object : { ...object, [step]: next };
}

function asObject(value: unknown, path: readonly (string | number)[]): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new Error(`no object at ${path.join('.')}, got ${JSON.stringify(value)}`);
}
