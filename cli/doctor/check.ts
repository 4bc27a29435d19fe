import { CHAIN, type ChainLink, type Verdict } from '../../shared/domain/doctor/verdict.ts';

/** One link that was looked at: what it is, of which pipeline, and what is to be said of it. */
export type Check = {
  readonly link: ChainLink;
  /** ARN or names of what was looked at. */
  readonly subject: string;
  readonly account: string;
  /** Absent where all pipelines share it. */
  readonly pipeline?: string;
  readonly verdict: Verdict;
};

/** Checks in the order of the chain, each once. */
export function inOrder(checks: readonly Check[]): Check[] {
  const each = [...new Map(checks.map((check) => [`${check.link} ${check.subject}`, check])).values()];
  return each.toSorted((one, other) => CHAIN.indexOf(one.link) - CHAIN.indexOf(other.link));
}
