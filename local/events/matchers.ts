/**
 * The match expressions that may stand in the array of an event pattern's field.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */

import { BlockList, isIP, isIPv4 } from 'node:net';
import { isRecord } from '../json.ts';
import { compileNumeric } from './numeric.ts';
import { PatternError } from './pattern-error.ts';
import { compileWildcard } from './wildcard.ts';

export type Leaf = string | number | boolean | null;
type Test = (leaf: Leaf) => boolean;
/** `absent` asks that the field has no value at all; every other expression looks at one value. */
export type Matcher = { readonly absent: true } | { readonly absent: false; readonly test: Test };

export const isLeaf = (value: unknown): value is Leaf =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const matching = (test: Test): Matcher => ({ absent: false, test });
const onText =
  (test: (text: string) => boolean): Test =>
  (leaf) =>
    typeof leaf === 'string' && test(leaf);
const onNumber =
  (test: (value: number) => boolean): Test =>
  (leaf) =>
    typeof leaf === 'number' && test(leaf);
const sameIgnoringCase = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

function text(operator: string, operand: unknown): string {
  if (typeof operand !== 'string') throw new PatternError(`${operator} match pattern must be a string`);
  return operand;
}

/** The one operator of a match expression and its operand. */
function expression(value: Readonly<Record<string, unknown>>): readonly [operator: string, operand: unknown] {
  const [first, ...others] = Object.entries(value);
  if (first === undefined) throw new PatternError('Empty objects are not allowed');
  if (others.length > 0) throw new PatternError('Only one key allowed in match expression');
  return first;
}

/** The operand of `prefix` and `suffix`: a string, or `{ "equals-ignore-case": string }`. */
function affix(operator: string, operand: unknown): { readonly text: string; readonly ignoreCase: boolean } {
  if (!isRecord(operand)) return { text: text(operator, operand), ignoreCase: false };
  const [inner, value] = expression(operand);
  if (inner !== 'equals-ignore-case') throw new PatternError(`Unsupported ${operator} pattern: ${inner}`);
  return { text: text(inner, value), ignoreCase: true };
}

function prefix(operand: unknown): Test {
  const { text: start, ignoreCase } = affix('prefix', operand);
  if (!ignoreCase) return onText((value) => value.startsWith(start));
  return onText((value) => sameIgnoringCase(value.slice(0, start.length), start));
}

function suffix(operand: unknown): Test {
  const { text: end, ignoreCase } = affix('suffix', operand);
  if (!ignoreCase) return onText((value) => value.endsWith(end));
  return onText((value) => sameIgnoringCase(value.slice(Math.max(0, value.length - end.length)), end));
}

function equalsIgnoreCase(operand: unknown): Test {
  const expected = text('equals-ignore-case', operand);
  return onText((value) => sameIgnoringCase(value, expected));
}

const TEXT_TESTS: ReadonlyMap<string, (operand: unknown) => Test> = new Map([
  ['prefix', prefix],
  ['suffix', suffix],
  ['equals-ignore-case', equalsIgnoreCase],
  ['wildcard', (operand: unknown) => onText(compileWildcard(text('wildcard', operand)))],
]);

const noneOf =
  (tests: readonly Test[]): Test =>
  (leaf) =>
    !tests.some((test) => test(leaf));
const listed = (operand: unknown): readonly unknown[] => (Array.isArray(operand) ? operand : [operand]);

/** `anything-but`: values of one type, or a prefix, suffix, wildcard or equals-ignore-case with one or more values. */
function anythingBut(operand: unknown): Test {
  if (isRecord(operand)) {
    const [inner, value] = expression(operand);
    const compile = TEXT_TESTS.get(inner);
    if (compile === undefined) throw new PatternError(`Unsupported anything-but pattern: ${inner}`);
    if (listed(value).some((each) => each === '')) throw new PatternError(`Null ${inner} not allowed`);
    if (listed(value).length === 0) throw new PatternError('Empty arrays are not allowed');
    return noneOf(listed(value).map(compile));
  }
  const values = listed(operand);
  if (values.length === 0) throw new PatternError('Empty arrays are not allowed');
  const uniform = (type: string) => values.every((value) => typeof value === type);
  if (!uniform('string') && !uniform('number')) {
    throw new PatternError(
      'Inside anything-but list, either all values are number or string, mixed type is not supported',
    );
  }
  return (leaf) => !values.includes(leaf);
}

function cidr(operand: unknown): Test {
  const [address = '', bits = '', ...rest] = text('cidr', operand).split('/');
  const width = isIPv4(address) ? 32 : 128;
  if (rest.length > 0 || isIP(address) === 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > width) {
    throw new PatternError(`Malformed CIDR: ${String(operand)}`);
  }
  const block = new BlockList();
  block.addSubnet(address, Number(bits), width === 32 ? 'ipv4' : 'ipv6');
  return onText((value) => isIP(value) !== 0 && block.check(value, isIPv4(value) ? 'ipv4' : 'ipv6'));
}

/** Compiles one member of a field's array: a value to equal, or a match expression. Throws PatternError. */
export function compileMatcher(alternative: unknown): Matcher {
  if (isLeaf(alternative)) return matching((leaf) => leaf === alternative);
  if (!isRecord(alternative)) throw new PatternError('Match value must be String, number, true, false, or null');
  const [operator, operand] = expression(alternative);
  const compileText = TEXT_TESTS.get(operator);
  if (compileText !== undefined) return matching(compileText(operand));
  switch (operator) {
    case 'anything-but':
      return matching(anythingBut(operand));
    case 'numeric':
      return matching(onNumber(compileNumeric(operand)));
    case 'cidr':
      return matching(cidr(operand));
    case 'exists':
      if (typeof operand !== 'boolean') throw new PatternError('exists match pattern must be either true or false.');
      return operand ? matching(() => true) : { absent: true };
    default:
      throw new PatternError(`Unrecognized match type ${operator}`);
  }
}
