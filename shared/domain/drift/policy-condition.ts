import * as z from 'zod';
import { matchesArn, matchesPattern } from '../iam-pattern.ts';
import { type Answer, allOf, answer, anyOf, not } from './answer.ts';

/** Values of the condition keys that are known of a request; null: known not to be there. */
export type RequestContext = Readonly<Record<string, string | null>>;

const Value = z.union([z.string(), z.boolean(), z.number()]).transform(String);
const Condition = z.record(
  z.string(),
  z.record(z.string(), z.union([Value.transform((one) => [one]), z.array(Value)])),
);

type Compare = (value: string, actual: string) => boolean;

const equals: Compare = (value, actual) => value === actual;
const equalsIgnoringCase: Compare = (value, actual) => value.toLowerCase() === actual.toLowerCase();

/** Operators that hold where one of the values fits, and those that hold where none does. */
const OPERATORS: Readonly<Record<string, { readonly fits: Compare; readonly negated?: true }>> = {
  StringEquals: { fits: equals },
  StringNotEquals: { fits: equals, negated: true },
  StringEqualsIgnoreCase: { fits: equalsIgnoringCase },
  StringNotEqualsIgnoreCase: { fits: equalsIgnoringCase, negated: true },
  StringLike: { fits: matchesPattern },
  StringNotLike: { fits: matchesPattern, negated: true },
  ArnEquals: { fits: matchesArn },
  ArnLike: { fits: matchesArn },
  ArnNotEquals: { fits: matchesArn, negated: true },
  ArnNotLike: { fits: matchesArn, negated: true },
  Bool: { fits: equalsIgnoringCase },
  // Whether the key is absent: those that are known never are.
  Null: { fits: (value) => value.toLowerCase() === 'false' },
};

/**
 * Whether the conditions of a statement hold. A key that is not among the known ones, an operator on sets, a policy
 * variable: unknown.
 */
export function conditionsHold(condition: unknown, context: RequestContext): Answer {
  if (condition === undefined) return 'yes';
  const parsed = Condition.safeParse(condition);
  if (!parsed.success) return 'unknown';
  return allOf(
    Object.entries(parsed.data).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => holds(operator, actualOf(key, context), values)),
    ),
  );
}

function holds(operator: string, actual: string | null | undefined, values: readonly string[]): Answer {
  const known = OPERATORS[operator.replace(/IfExists$/, '')];
  if (known === undefined || actual === undefined) return 'unknown';
  if (actual === null) return holdsOfNothing(operator, values);
  const fitting = anyOf(values.map((value) => (value.includes('${') ? 'unknown' : answer(known.fits(value, actual)))));
  return known.negated ? not(fitting) : fitting;
}

/** Of a key that is not there: what must not be equal is not, and `IfExists` asks nothing (IAM User Guide, condition operators). */
function holdsOfNothing(operator: string, values: readonly string[]): Answer {
  if (operator === 'Null') return answer(values.some((value) => value.toLowerCase() === 'true'));
  return answer(operator.endsWith('IfExists') || OPERATORS[operator]?.negated === true);
}

/** Names of condition keys know no case. */
const actualOf = (key: string, context: RequestContext): string | null | undefined =>
  Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
