import * as z from 'zod';

/** Every kind of problem. Closed: metrics count by it. */
export const ProblemReason = z.enum([
  /** A tag without any entry. */
  'empty',
  /** A `commit-relay:` tag that this version does not know. */
  'unknown-tag',
  /** A continuation without what it continues, or of a tag that is no list. */
  'misplaced-tag',
  'invalid-entry',
  'too-long',
  'too-many',
  'duplicate',
  /** A tag for an action that the pipeline does not have. */
  'unknown-action',
  /** A tag for an action that is no CodeCommit source. */
  'not-a-source',
  'no-codecommit-source',
  /** A source action that names no valid repository or branch. */
  'invalid-source',
  'foreign-account',
  'foreign-region',
  /** What only a self-service pipeline may follow. */
  'not-allowed',
  'needs-v2',
  'parallel-mode',
  /** A variable that the pipeline does not declare: a warning, it is left out. */
  'undeclared-variable',
]);
export type ProblemReason = z.infer<typeof ProblemReason>;

/** What is wrong with a tag, for its owner. */
export const Problem = z.object({
  tag: z.string(),
  value: z.string(),
  /** Offset of the offending entry in the value, from 0; absent where the whole tag is meant. */
  position: z.number().int().optional(),
  reason: ProblemReason,
  message: z.string(),
  /** What would be valid in its place. */
  expected: z.string(),
});
export type Problem = z.infer<typeof Problem>;

/** What is wrong with an entry, whatever tag it stands in. */
export type Fault = Pick<Problem, 'reason' | 'message' | 'expected'>;

/** A text understood, or what is wrong with it. */
export type Reading<T> = { readonly means: T } | { readonly fault: Fault };

/** A text as it stands in a tag's value. */
export type Written = {
  readonly tag: string;
  readonly value: string;
  /** The entry alone. */
  readonly entry: string;
  readonly position: number;
};

export function problemAt({ tag, value, position }: Written, fault: Fault): Problem {
  return { tag, value, position, ...fault };
}

export function problemOf(tag: string, value: string, fault: Fault): Problem {
  return { tag, value, ...fault };
}

export const faulty = (reason: ProblemReason, message: string, expected: string): { readonly fault: Fault } => ({
  fault: { reason, message, expected },
});
