import { z } from 'zod';
import type { PolicyDocument } from '../kernel.ts';

const Statement = z.record(z.string(), z.unknown());
const Policy = z.object({
  Version: z.string().optional(),
  Statement: z.union([z.array(Statement), Statement.transform((one) => [one])]),
});

/**
 * Reads a policy as AWS stores it, JSON in a string; one statement may stand without its list. Throws when it is
 * none.
 */
export function parsePolicy(source: string): PolicyDocument {
  const { Version, Statement: statements } = Policy.parse(JSON.parse(source));
  return Version === undefined ? { Statement: statements } : { Version, Statement: statements };
}
