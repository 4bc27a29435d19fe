import { PatternError } from './pattern-error.ts';

/** EventBridge compares numbers between these, both included. */
const LIMIT = 5e9;

type Compare = (value: number, bound: number) => boolean;

const COMPARISONS: ReadonlyMap<unknown, Compare> = new Map<unknown, Compare>([
  ['<', (value, bound) => value < bound],
  ['<=', (value, bound) => value <= bound],
  ['=', (value, bound) => value === bound],
  ['>=', (value, bound) => value >= bound],
  ['>', (value, bound) => value > bound],
]);

type Comparison = { readonly operator: string; readonly compare: Compare; readonly bound: number };

function comparison(operator: unknown, bound: unknown): Comparison {
  const compare = COMPARISONS.get(operator);
  if (compare === undefined) throw new PatternError(`Unrecognized numeric range operator: ${String(operator)}`);
  if (typeof bound !== 'number') throw new PatternError(`Value of ${String(operator)} must be numeric`);
  if (Math.abs(bound) > LIMIT) throw new PatternError(`Value must be between -5.0e9 and 5.0e9, inclusive: ${bound}`);
  return { operator: String(operator), compare, bound };
}

/** A range goes up: `[">", 0, "<=", 5]`. */
function checkRange(lower: Comparison, upper: Comparison): void {
  if (!lower.operator.startsWith('>')) throw new PatternError('Too many elements in numeric expression');
  if (!upper.operator.startsWith('<')) throw new PatternError(`Bad numeric range operator: ${upper.operator}`);
  if (lower.bound >= upper.bound) throw new PatternError('Bottom must be less than top');
}

/** Compiles the operand of `numeric`: one comparison, or a lower and an upper bound. Throws PatternError. */
export function compileNumeric(operand: unknown): (value: number) => boolean {
  if (!Array.isArray(operand)) throw new PatternError('Value of numeric must be an array.');
  if (operand.length > 4) throw new PatternError('Too many elements in numeric expression');
  const first = comparison(operand[0], operand[1]);
  const second = operand.length > 2 ? comparison(operand[2], operand[3]) : undefined;
  if (second !== undefined) checkRange(first, second);
  const comparisons = second === undefined ? [first] : [first, second];
  return (value) => Math.abs(value) <= LIMIT && comparisons.every(({ compare, bound }) => compare(value, bound));
}
