import * as z from 'zod';
import { FindingResult } from '../drift/finding.ts';
import { EventTime } from '../names.ts';

/** What the last look at the rules of the account found: item `TRIGGERS`, `STATUS`. */
export const TriggerStatus = z.object({
  subject: z.literal('triggers'),
  /** When all rules were last looked at. */
  at: EventTime,
  findings: z.array(FindingResult),
});
export type TriggerStatus = z.infer<typeof TriggerStatus>;

/** Those of the findings that the last look had not. */
export function newFindings(before: TriggerStatus | undefined, now: readonly FindingResult[]): FindingResult[] {
  const known = new Set(before?.findings.map(({ subject, field }) => `${subject} ${field}`));
  return now.filter(({ subject, field }) => !known.has(`${subject} ${field}`));
}
