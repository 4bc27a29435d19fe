import * as z from 'zod';
import { RepairHistory } from '../drift/contest.ts';
import { type Finding, FindingResult } from '../drift/finding.ts';
import { sizeOf } from '../fit-detail.ts';
import { EventTime } from '../names.ts';

/** What the last look at the rules of the account found: item `TRIGGERS`, `STATUS`; in the index with the wiring. */
export const TriggerStatus = z.object({
  subject: z.literal('triggers'),
  /** When all rules were last looked at. */
  lookedAt: EventTime,
  findings: z.array(FindingResult),
  /** Number of findings that were left out, since one item does not hold them. */
  omitted: z.int().positive().optional(),
  /** Nothing is repaired; all of the wiring has one. */
  history: RepairHistory,
});
export type TriggerStatus = z.infer<typeof TriggerStatus>;

/** Findings that are kept, and bytes of them as JSON: an item takes 400 KB. */
const MOST_FINDINGS = 300;
const MOST_BYTES = 300_000;

/** Characters that are kept of a pattern. */
const PATTERN_LENGTH = 300;

/**
 * What is kept of the findings, patterns shortened, and how many are left out. Those that the last look kept come first: what
 * is left out once does not become news in turns.
 */
export function keepable(last: TriggerStatus | undefined, findings: readonly FindingResult[]) {
  const fresh = new Set(newTriggers(last, findings));
  const short = [...findings.filter((finding) => !fresh.has(finding)), ...fresh].map(shortened).slice(0, MOST_FINDINGS);
  let room = MOST_BYTES;
  const tooMany = short.findIndex((finding) => {
    room -= sizeOf(finding) + 1;
    return room < 0;
  });
  const kept = tooMany === -1 ? short : short.slice(0, tooMany);
  return { kept, omitted: findings.length - kept.length };
}

function shortened(finding: FindingResult): FindingResult {
  const { observed } = finding;
  if (observed === undefined || observed.length <= PATTERN_LENGTH) return finding;
  return { ...finding, observed: `${observed.slice(0, PATTERN_LENGTH - 3).toWellFormed()}...` };
}

/** Those of the findings that the last look did not have. */
export function newTriggers(last: TriggerStatus | undefined, now: readonly FindingResult[]): FindingResult[] {
  const known = new Set(last?.findings.map(identityOf));
  return now.filter((finding) => !known.has(identityOf(finding)));
}

const identityOf = ({ subject, field }: Finding): string => `${subject} ${field}`;
