import { ApiError } from '../kernel.ts';

type Missing = { readonly member: string; readonly constraint: string };

/** SQS's own refusal of a call without a member that it needs; undefined where none is missing. */
export function queueProblem(_operation: string, problems: readonly Missing[]): ApiError | undefined {
  const missing = problems.find(({ constraint }) => constraint === 'required');
  if (missing === undefined) return undefined;
  return new ApiError('MissingParameter', `The request must contain the parameter ${missing.member}.`);
}
