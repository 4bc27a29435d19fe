import * as z from 'zod';
import { RepairHistory } from '../drift/contest.ts';
import { type Finding, FindingResult } from '../drift/finding.ts';
import { EventTime } from '../names.ts';

/** What the last look at the rules of the account found: item `TRIGGERS`, `STATUS`; in the index with the wiring. */
export const TriggerStatus = z.object({
  subject: z.literal('triggers'),
  /** When all rules were last looked at. */
  lookedAt: EventTime,
  findings: z.array(FindingResult),
  /** Nothing is repaired; all of the wiring has one. */
  history: RepairHistory,
});
export type TriggerStatus = z.infer<typeof TriggerStatus>;

/** Those of the findings that the last look did not have. */
export function newTriggers(last: TriggerStatus | undefined, now: readonly FindingResult[]): FindingResult[] {
  const known = new Set(last?.findings.map(identityOf));
  return now.filter((finding) => !known.has(identityOf(finding)));
}

const identityOf = ({ subject, field }: Finding): string => `${subject} ${field}`;
