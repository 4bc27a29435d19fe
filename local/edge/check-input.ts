import { ApiError, type Call } from '../kernel.ts';
import { findProblems } from './find-problems.ts';
import { modelOf } from './model.ts';
import type { InputRefusals, Problem } from './problem.ts';

function render(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return `'[${value.join(', ')}]'`;
  return `'${JSON.stringify(value)}'`;
}

/** The message of AWS's own validation: how many faults, then each value, place and constraint. */
export function validationMessage(problems: readonly Problem[]): string {
  const count = `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected`;
  const each = problems.map(
    ({ value, path, message }) => `Value ${render(value)} at '${path}' failed to satisfy constraint: ${message}`,
  );
  return `${count}: ${each.join('; ')}`;
}

/**
 * Checks a call against the model of its service; DynamoDB and SQS are left to their engines.
 * Throws ApiError: UnknownOperationException, the service's own refusal, or ValidationException (ValidationError in
 * STS).
 */
export function checkInput(call: Call, refusals: InputRefusals): void {
  const model = modelOf(call.service);
  if (model === undefined) return;
  if (model.operations[call.operation] === undefined) {
    throw new ApiError('UnknownOperationException', `unknown operation ${call.service}:${call.operation}`);
  }
  const problems = findProblems(model, call.operation, call.input);
  if (problems.length === 0) return;
  const own = refusals[call.service]?.(call.operation, problems);
  throw (
    own ?? new ApiError(call.service === 'sts' ? 'ValidationError' : 'ValidationException', validationMessage(problems))
  );
}
