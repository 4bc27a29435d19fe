import { matchesGlob } from '../glob.ts';
import { parseJson } from '../json.ts';

/** What a push says in a field: these words, any text, or an object of fields. What is not listed is not there. */
type Known = string | typeof ANY | { readonly [field: string]: Known };

const ANY = Symbol('any text, or none');

/** Fields of an event that tells of a push (CodeCommit user guide, "Monitoring events"). */
const pushOf = (event: string, referenceType: string): Known => ({
  version: ANY,
  id: ANY,
  time: ANY,
  account: ANY,
  region: ANY,
  resources: ANY,
  source: 'aws.codecommit',
  'detail-type': 'CodeCommit Repository State Change',
  detail: {
    event,
    referenceType,
    referenceName: ANY,
    referenceFullName: ANY,
    repositoryName: ANY,
    repositoryId: ANY,
    commitId: ANY,
    oldCommitId: ANY,
    callerUserArn: ANY,
    baseCommitId: ANY,
    sourceCommitId: ANY,
    destinationCommitId: ANY,
    mergeOption: ANY,
    conflictDetailLevel: ANY,
    conflictDetailsLevel: ANY,
    conflictResolutionStrategy: ANY,
  },
});

const PUSHES = ['referenceCreated', 'referenceUpdated'].flatMap((event) =>
  ['branch', 'tag'].map((type) => pushOf(event, type)),
);

/**
 * Whether an event pattern may match a push to CodeCommit. True where that cannot be told: a filter on what differs from
 * push to push counts as one that some push passes.
 * @param pattern JSON; undefined where the rule has a schedule alone
 */
export function mayMatchPush(pattern: string | undefined): boolean {
  const json = pattern === undefined ? undefined : parseJson(pattern);
  return isRecord(json) && PUSHES.some((push) => mayMatch(json, push));
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function mayMatch(pattern: Readonly<Record<string, unknown>>, known: Known): boolean {
  return Object.entries(pattern).every(([field, node]) => {
    if (field === '$or' && Array.isArray(node)) return node.some((each) => isRecord(each) && mayMatch(each, known));
    const value = typeof known === 'object' && Object.hasOwn(known, field) ? known[field] : undefined;
    if (isRecord(node)) return mayMatch(node, value ?? {});
    return Array.isArray(node) && node.some((matcher) => mayPass(matcher, value));
  });
}

function mayPass(matcher: unknown, value: Known | undefined): boolean {
  if (value === ANY) return true;
  if (!isRecord(matcher)) return matcher === value;
  return Object.entries(matcher).every(([operator, operand]) => passes(operator, operand, value));
}

/** One filter on a value that is known, or known to be absent. */
function passes(operator: string, operand: unknown, value: Known | undefined): boolean {
  if (operator === 'exists') return operand === (typeof value === 'string');
  if (typeof value !== 'string') return false;
  switch (operator) {
    case 'prefix':
      return isCased(operand, value, (text, part) => text.startsWith(part));
    case 'suffix':
      return isCased(operand, value, (text, part) => text.endsWith(part));
    case 'equals-ignore-case':
      return isCased({ [operator]: operand }, value, (text, other) => text === other);
    case 'wildcard':
      return typeof operand !== 'string' || matchesGlob(operand.replaceAll('*', '::'), value);
    case 'anything-but':
      return isOther(operand, value);
    default:
      return operator !== 'numeric' && operator !== 'cidr';
  }
}

/** The operand of `prefix` and its like is a text, or `{ "equals-ignore-case": text }`. */
function isCased(operand: unknown, value: string, holds: (text: string, other: string) => boolean): boolean {
  if (typeof operand === 'string') return holds(value, operand);
  const other = isRecord(operand) ? operand['equals-ignore-case'] : undefined;
  return typeof other !== 'string' || holds(value.toLowerCase(), other.toLowerCase());
}

function isOther(operand: unknown, value: string): boolean {
  if (!isRecord(operand)) return ![operand].flat().includes(value);
  return Object.entries(operand).every(
    ([operator, operands]) => ![operands].flat().some((each) => passes(operator, each, value)),
  );
}
