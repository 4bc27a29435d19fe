import * as z from 'zod';
import type { PolicyDocument as Policy } from '../kernel.ts';

const Statement = z.record(z.string(), z.unknown());

/** A policy as templates and calls write it; one statement may stand without its list. */
export const PolicyDocument = z.object({
  Version: z.string().exactOptional(),
  Statement: z.union([z.array(Statement), Statement.transform((one) => [one])]),
});

/** Reads a policy as AWS stores it, JSON in a string. Throws when it is none. */
export const parsePolicy = (source: string): Policy => PolicyDocument.parse(JSON.parse(source));
