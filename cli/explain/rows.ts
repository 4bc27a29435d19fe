import type { Decision } from '../../shared/domain/decision.ts';
import { becauseOf } from '../../shared/domain/decision-record.ts';
import { followsText } from '../terminal/words.ts';
import type { Explanation, Fate, Start } from './explanation.ts';

/** One source action of a pipeline that follows the repository: what it does about the push, and why. */
export type ExplainRow = {
  readonly pipeline: string;
  readonly action: string;
  readonly starts: 'yes' | 'no' | 'held' | 'overtaken' | 'started' | 'refused' | 'failed';
  /** Why it does not start: the reason as logs and metrics have it. */
  readonly reason?: string;
  /** The entry of the follow tag that covers the ref. */
  readonly entry?: string;
  /** The changed path, or where none was changed, or the directive, or why nobody knows what changed. */
  readonly because?: string;
  readonly why: string;
  /** What it takes: exactly the pushed commit, or the head of the branch at that moment; absent where it does not start. */
  readonly takes?: 'commit' | 'head';
};

/** By pipeline and action; those that start come first. */
export function explainRows({ decisions, starts }: Pick<Explanation, 'decisions' | 'starts'>): ExplainRow[] {
  const rows = decisions.map((decision) => rowOf(decision, starts.get(decision.follower.pipeline)));
  const order = (row: ExplainRow) => `${row.starts === 'no' ? 1 : 0} ${row.pipeline} ${row.action}`;
  return rows.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
}

function rowOf(decision: Decision, start: Start | undefined): ExplainRow {
  const { follower, clause } = decision;
  const { pipeline, action } = follower;
  const because = becauseOf(decision);
  const facts = { ...(clause && { entry: clause.entry }), ...(because !== undefined && { because }) };
  if (!decision.start || start === undefined) {
    const reason = decision.start ? undefined : decision.reason;
    return { pipeline, action, starts: 'no', ...(reason && { reason }), ...facts, why: whyNot(decision) };
  }
  const { starts, reason, detail } = fateWords(start.fate);
  const why = [`entry ${clause?.entry}`, because, detail].filter((part) => part !== undefined).join('; ');
  return { pipeline, action, starts, ...(reason && { reason }), ...facts, why, takes: follower.start };
}

function fateWords(fate: Fate): Pick<ExplainRow, 'starts' | 'reason'> & { readonly detail?: string } {
  switch (fate.kind) {
    case 'starts':
      return { starts: 'yes' };
    case 'held':
      return { starts: 'held', reason: 'frozen', detail: 'held until the thaw' };
    case 'overtaken': {
      const { commit, time } = fate.by;
      const detail = `it has started ${commit.slice(0, 8)}, pushed ${time}, which is newer`;
      return { starts: 'overtaken', reason: 'overtaken', detail };
    }
    case 'done':
      return recordWords(fate.record);
  }
}

function recordWords(record: (Fate & { kind: 'done' })['record']) {
  switch (record.status) {
    case 'started':
      return { starts: 'started' as const, detail: `execution ${record.executionId}` };
    case 'overtaken':
      return { starts: 'overtaken' as const, reason: 'overtaken', detail: `by push ${record.by}` };
    case 'refused':
    case 'failed':
      return { starts: record.status, reason: record.reason, detail: `${record.reason}: ${record.detail}` };
  }
}

function whyNot(decision: Decision): string {
  const { follower } = decision;
  if (decision.start) return '';
  switch (decision.reason) {
    case 'ref-not-followed':
      return `ref-not-followed: it follows ${followsText(follower)}`;
    case 'paused':
      return `paused: by its tags; entry ${decision.clause?.entry}`;
    case 'skip-directive':
      return `skip-directive: the commit says ${decision.directive}`;
    case 'paths-unchanged':
      return `paths-unchanged: ${becauseOf(decision)}`;
  }
}
