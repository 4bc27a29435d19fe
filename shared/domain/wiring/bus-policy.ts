import { createHash } from 'node:crypto';
import * as z from 'zod';

/** A statement as DescribeEventBus shows it: also those that were written by hand. */
export const Statement = z.looseObject({ Sid: z.string().optional(), Effect: z.string() });
export type Statement = z.infer<typeof Statement>;

/** Policy of an event bus. A single statement may stand without its list. */
export const BusPolicy = z.looseObject({
  Version: z.string().optional(),
  Statement: z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(Statement)),
});
export type BusPolicy = z.infer<typeof BusPolicy>;

/** What a bus without a policy has. */
export const NO_POLICY: BusPolicy = { Version: '2012-10-17', Statement: [] };

/** Field of a statement within the bus; one without a Sid goes by what it says. */
export function statementField(statement: Statement): string {
  const name = statement.Sid ?? createHash('sha256').update(meaningOf(statement)).digest('hex').slice(0, 12);
  return `Statement[${name}]`;
}

/** Whether two statements say the same, however they are spelled. */
export const saysTheSame = (one: Statement, other: Statement): boolean => meaningOf(one) === meaningOf(other);

/**
 * Whether a principal is the unique id of a role or user that was deleted: IAM shows it in the place of the ARN (IAM
 * user guide, reference_identifiers, unique identifiers).
 */
export const hasDeadPrincipal = ({ Principal }: Statement): boolean =>
  principalsOf(Principal).some((principal) => /^AWS=A(ROA|IDA)[A-Z0-9]+$/.test(principal));

/** One text for all spellings of a statement; the Sid, its name, is no part of it. */
function meaningOf({ Sid: _, ...statement }: Statement): string {
  const members = Object.entries(statement).map(([name, value]) => [name, memberMeaning(name, value)]);
  return JSON.stringify(sorted(members));
}

function memberMeaning(name: string, value: unknown): unknown {
  if (name === 'Principal' || name === 'NotPrincipal') return principalsOf(value);
  // IAM does not tell capitals in actions.
  if (name === 'Action' || name === 'NotAction') return asSet(value).map((action) => action.toLowerCase());
  return name === 'Condition' ? conditionsOf(value) : asSet(value);
}

/** `AWS=<ARN or *>` and the like. `"*"` is `{"AWS":"*"}`, and a bare account id is the account's root. */
function principalsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return asSet(value).map((principal) => `AWS=${rootOf(principal)}`);
  const each = Object.entries(value).flatMap(([kind, named]) => asSet(named).map((name) => `${kind}=${rootOf(name)}`));
  return sorted([...new Set(each)]);
}

const rootOf = (principal: string): string =>
  /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal;

/** Names of condition keys are not told apart by capitals; values are sets. */
function conditionsOf(value: unknown): unknown {
  const operators = Object.entries(Object(value)).map(([operator, keys]) => {
    const tests = Object.entries(Object(keys)).map(([key, values]) => [key.toLowerCase(), asSet(values)]);
    return [operator, sorted(tests)];
  });
  return sorted(operators);
}

/** A single value is a list of one; neither order nor repetition counts. */
const asSet = (value: unknown): string[] => {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return sorted([...new Set(values.map((each) => (typeof each === 'object' ? JSON.stringify(each) : String(each))))]);
};

const sorted = <T>(values: readonly T[]): T[] =>
  values.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
