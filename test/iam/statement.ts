import * as z from 'zod';

const list = z.union([z.string(), z.array(z.string())]).transform((value) => (Array.isArray(value) ? value : [value]));

/** A statement with its lists as lists. What is spelled otherwise (NotAction, NotPrincipal, ...) is not read, and throws. */
export const Statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.union([z.literal('*'), z.record(z.string(), list)]).optional(),
  Action: list,
  Resource: list.optional(),
  Condition: z.record(z.string(), z.record(z.string(), list)).optional(),
});
export type Statement = z.infer<typeof Statement>;

/** A policy; one statement may stand without its list. */
export const Document = z.strictObject({
  Version: z.string().optional(),
  Statement: z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(Statement)),
});

/** A statement as IAM takes it, without members that are not there. */
export const written = (statement: Statement): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(statement).filter(([, value]) => value !== undefined));
