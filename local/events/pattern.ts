/**
 * Event patterns, compiled and matched as EventBridge does.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */

import { isRecord, member, parseJson } from '../json.ts';
import { compileMatcher, isLeaf, type Leaf } from './matchers.ts';
import { PatternError } from './pattern-error.ts';

/** Tells whether an event, a parsed JSON object, matches. */
export type Pattern = (event: unknown) => boolean;

/** Tests the value at one place of the event; `event` is the whole, for what looks at a field's absence. */
type Test = (value: unknown, event: unknown) => boolean;

const OPERATORS = [
  'anything-but',
  'cidr',
  'equals-ignore-case',
  'exists',
  'numeric',
  'prefix',
  'suffix',
  'wildcard',
] as const;

/** An array that EventBridge reads as `$or`; any other `$or` is a field of that name. */
function isOr(key: string, node: unknown): node is readonly Readonly<Record<string, unknown>>[] {
  if (key !== '$or' || !Array.isArray(node) || node.length < 2) return false;
  return node.every((branch) => isRecord(branch) && !OPERATORS.some((operator) => Object.hasOwn(branch, operator)));
}

/** The objects to look into at a place: its own, or each one in its arrays. */
function objectsOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) return [value];
  return value.flatMap(objectsOf);
}

/** The values at a place. Arrays count by element; objects and empty arrays have none. */
function leavesOf(value: unknown): readonly Leaf[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  return isLeaf(value) ? [value] : [];
}

function leavesAt(event: unknown, path: readonly string[]): readonly Leaf[] {
  const places = path.reduce<readonly unknown[]>(
    (values, key) => values.flatMap(objectsOf).map((value) => member(value, key)),
    [event],
  );
  return places.flatMap(leavesOf);
}

function compileField(alternatives: readonly unknown[], path: readonly string[]): Test {
  if (alternatives.length === 0) throw new PatternError('Empty arrays are not allowed');
  const matchers = alternatives.map(compileMatcher);
  return (value, event) => {
    const leaves = leavesOf(value);
    return matchers.some((matcher) =>
      matcher.absent ? leavesAt(event, path).length === 0 : leaves.some((leaf) => matcher.test(leaf)),
    );
  };
}

function compileMember(key: string, node: unknown, path: readonly string[]): Test {
  if (isOr(key, node)) {
    const branches = node.map((branch) => compileObject(branch, path));
    return (value, event) => branches.some((branch) => branch(value, event));
  }
  const inner = [...path, key];
  if (Array.isArray(node)) {
    const field = compileField(node, inner);
    return (value, event) => field(member(value, key), event);
  }
  if (!isRecord(node)) throw new PatternError(`"${key}" must be an object or an array`);
  const object = compileObject(node, inner);
  return (value, event) => object(member(value, key), event);
}

function compileObject(pattern: Readonly<Record<string, unknown>>, path: readonly string[]): Test {
  const members = Object.entries(pattern).map(([key, node]) => compileMember(key, node, path));
  if (members.length === 0) throw new PatternError('Empty objects are not allowed');
  return (value, event) => {
    const objects = objectsOf(value);
    // Fields of one pattern object must hold in one and the same element of an array.
    return (objects.length === 0 ? [undefined] : objects).some((object) =>
      members.every((matches) => matches(object, event)),
    );
  };
}

/** Compiles the text of an event pattern. Throws PatternError with the reason EventBridge would refuse it for. */
export function compilePattern(text: string): Pattern {
  const pattern = parseJson(text);
  if (pattern === undefined) throw new PatternError('Invalid JSON');
  if (!isRecord(pattern)) throw new PatternError('Filter is not an object');
  const test = compileObject(pattern, []);
  return (event) => test(event, event);
}
