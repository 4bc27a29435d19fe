import * as z from 'zod';
import { describeIssues } from '../errors.ts';

/** What the schedule sends. */
const Scheduled = z.looseObject({ source: z.literal('aws.scheduler'), 'detail-type': z.string() });

/** What people send: `relay plan`, `relay repair`, or nothing. Strict, since a misspelt word must not repair. */
const Asked = z.strictObject({ dryRun: z.boolean().default(false), repair: z.boolean().default(false) });
type Asked = z.infer<typeof Asked>;

/**
 * What an invocation asks of the guard: to look only, or to repair also where the deployment only observes.
 * @throws Error that names what is wrong with the payload
 */
export function parseGuardRequest(payload: unknown): Asked {
  if (Scheduled.safeParse(payload).success) return { dryRun: false, repair: false };
  const asked = Asked.safeParse(payload);
  if (!asked.success) throw new Error(`payload: ${describeIssues(asked.error, payload)}`);
  if (asked.data.dryRun && asked.data.repair) throw new Error('payload: expected dryRun or repair, got both');
  return asked.data;
}
