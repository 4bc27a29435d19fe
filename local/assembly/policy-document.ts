import { z } from 'zod';

const Statement = z.record(z.string(), z.unknown());

/** A policy as templates write it; a single statement becomes a list. */
export const PolicyDocument = z.object({
  Version: z.string().default('2012-10-17'),
  Statement: z.union([z.array(Statement), Statement.transform((one) => [one])]),
});
