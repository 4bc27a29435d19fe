import * as z from 'zod';
import { RepairHistory } from '../drift/contest.ts';
import { type FindingOutcome, FindingResult } from '../drift/finding.ts';
import { EventTime } from '../names.ts';

/** What the last look at the relay bus or at a forward rule saw: items `BUS` and `ACCOUNT#<id>`, `STATUS`. */
export const WiringStatus = z.object({
  subject: z.string(),
  /** Absent where the first look was cut short. */
  lookedAt: EventTime.optional(),
  findings: z.array(FindingResult),
  history: RepairHistory,
  /** Contested fields that no run has told of yet: one that was to repair them for the last time was cut short. */
  untold: z.array(z.string()).optional(),
});
export type WiringStatus = z.infer<typeof WiringStatus>;

/** The source account that a subject is in; undefined for the relay bus. */
export const accountOf = (subject: string): string | undefined => /^rule\/(\d{12})\//.exec(subject)?.[1];

/** Repairs that are kept of one subject. Somebody who adds another statement every five minutes must not fill the item. */
const MOST_REPAIRS = 500;

export const shortened = ({ repairs, contested }: RepairHistory): RepairHistory => {
  return { repairs: repairs.slice(-MOST_REPAIRS), contested: contested.slice(-MOST_REPAIRS) };
};

/** Those of the findings that the last look did not leave behind. */
export function newFindings(findings: readonly FindingResult[], last: readonly FindingResult[]): FindingResult[] {
  const left = new Set(last.filter(({ outcome }) => outcome !== 'repaired').map(identityOf));
  return findings.filter((finding) => !left.has(identityOf(finding)));
}

/** What turns out not to be repaired is news, though it was found before. */
const STUCK: ReadonlySet<FindingOutcome> = new Set<FindingOutcome>(['blocked', 'refused']);

const identityOf = ({ field, reason, observed, outcome }: FindingResult): string =>
  JSON.stringify([field, reason, observed, STUCK.has(outcome) ? outcome : undefined]);
