import { ApiError, type Call, type ServiceName } from '../kernel.ts';
import { findProblems } from './find-problems.ts';
import { type Model, modelOf } from './model.ts';
import type { InputRefusals, Problem } from './problem.ts';
import { isQuery } from './query-protocol.ts';

function render(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return `'[${value.join(', ')}]'`;
  return `'${JSON.stringify(value)}'`;
}

/** The message of AWS's own validation: how many faults, then each value, place and constraint. */
function validationMessage(problems: readonly Problem[]): string {
  const count = `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected`;
  const each = problems.map(
    ({ value, path, message }) => `Value ${render(value)} at '${path}' failed to satisfy constraint: ${message}`,
  );
  return `${count}: ${each.join('; ')}`;
}

/** What the services on the query protocol call otherwise. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  UnknownOperationException: 'InvalidAction',
  SerializationException: 'ValidationError',
  ValidationException: 'ValidationError',
};

/** The engine of SQS checks values itself; the model says which members there must be, and of what type. */
const CHECKED_BY_ENGINE: ReadonlySet<ServiceName> = new Set(['sqs']);
const OF_STRUCTURE: ReadonlySet<Problem['constraint']> = new Set(['required', 'type']);

function problemsOf({ service, operation, input }: Call, model: Model): readonly Problem[] {
  const problems = findProblems(model, operation, input);
  return CHECKED_BY_ENGINE.has(service) ? problems.filter(({ constraint }) => OF_STRUCTURE.has(constraint)) : problems;
}

function refusal({ service, operation }: Call, problems: readonly Problem[], refusals: InputRefusals): ApiError {
  const mistyped = problems.filter(({ constraint }) => constraint === 'type');
  if (mistyped.length > 0) {
    const said = mistyped.map(({ path, message }) => `${path}: ${message}`);
    return new ApiError('SerializationException', said.join('; '));
  }
  return refusals[service]?.(operation, problems) ?? new ApiError('ValidationException', validationMessage(problems));
}

/** As AWS: an operation the service has not, then JSON of wrong types, then everything else that breaks the model. */
function faultOf(call: Call, refusals: InputRefusals): ApiError | undefined {
  const model = modelOf(call.service);
  if (model === undefined) return undefined;
  if (model.operations[call.operation] === undefined) {
    return new ApiError('UnknownOperationException', `unknown operation ${call.service}:${call.operation}`);
  }
  const problems = problemsOf(call, model);
  return problems.length === 0 ? undefined : refusal(call, problems, refusals);
}

/**
 * Checks a call against the model of its service; DynamoDB is left to its engine.
 * Throws ApiError: UnknownOperationException, SerializationException, the service's own refusal, or
 * ValidationException (STS and IAM: InvalidAction and ValidationError).
 */
export function checkInput(call: Call, refusals: InputRefusals): void {
  const fault = faultOf(call, refusals);
  if (fault === undefined) return;
  const code = isQuery(call.service) ? (QUERY_CODES[fault.code] ?? fault.code) : fault.code;
  throw new ApiError(code, fault.message);
}
