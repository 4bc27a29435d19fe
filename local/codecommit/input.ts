import * as z from 'zod';
import { ApiError, type Caller } from '../kernel.ts';
import { isBranchName, isCommitId, isCommitSpecifier, isPath, isRepositoryName, trimPath } from './names.ts';
import { codeCommitProblem } from './problems.ts';

/** One operation: its own name, the input as it came, who calls. */
export type Operation = (name: string, input: Readonly<Record<string, unknown>>, caller: Caller) => Promise<unknown>;

const FILE_CONTENT_LIMIT = 6 * 1024 * 1024;

export const repositoryName = z.string().refine(isRepositoryName, 'not the name of a repository');
export const branchName = z.string().refine(isBranchName, 'not the name of a branch');
export const commitId = z
  .string()
  .refine(isCommitId, 'not a full commit id')
  .transform((id) => id.toLowerCase());
export const commitSpecifier = z.string().refine(isCommitSpecifier, 'not a branch, tag, HEAD or full commit id');
export const path = z.string().refine(isPath, 'not a path in a repository').transform(trimPath);
export const fileMode = z.enum(['NORMAL', 'EXECUTABLE', 'SYMLINK']);
export const email = z
  .string()
  .max(1024)
  .regex(/^[^<>\p{Cc}]*$/u, 'not an email address');
export const personName = z.string().max(1024);
export const commitMessage = z.string().max(10_240);

/** A blob as the JSON protocol carries it, base64, read as bytes. At most 6 MB, as in the model. */
export const fileContent = z
  .string()
  .transform((text) => ({ text, content: Buffer.from(text, 'base64') }))
  .refine(
    ({ text, content }) => content.length <= FILE_CONTENT_LIMIT && content.toString('base64') === text,
    'expected base64 of at most 6 MB',
  )
  .transform(({ content }) => content);

function isAbsent(input: unknown, steps: readonly PropertyKey[]): boolean {
  let value = input;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null) return true;
    value = Reflect.get(value, step);
  }
  return value === undefined || value === null;
}

function parse<S extends z.ZodType>(operation: string, schema: S, input: unknown): z.infer<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => ({
    member: issue.path.join('.'),
    kind: isAbsent(input, issue.path) ? ('missing' as const) : ('invalid' as const),
    message: issue.message,
  }));
  const said = problems.map(({ member, message }) => `${member}: ${message}`).join(', ');
  throw codeCommitProblem(operation, problems) ?? new ApiError('ValidationException', said);
}

/** An operation that reads its input by `schema`, refuses bad input in CodeCommit's codes, and then runs. */
export function taking<S extends z.ZodType>(
  schema: S,
  run: (input: z.infer<S>, caller: Caller) => Promise<unknown>,
): Operation {
  return async (name, input, caller) => run(parse(name, schema, input), caller);
}
