import type { PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';
import type { DecisionRecord } from '../../shared/domain/decision-record.ts';
import type { CommitId, EventTime, RefName, RepositoryArn } from '../../shared/domain/names.ts';
import { isOver, type StartRecord } from '../../shared/domain/start.ts';

/** What became of a start. `waiting`: nothing is recorded of it yet, or any more. */
export type StartStatus = StartRecord['status'] | 'held' | 'waiting';

/** One decision of a source action about a push, or one start by hand, and what came of it. */
export type HistoryRow = {
  readonly time: EventTime;
  readonly pushId: string;
  readonly repository: RepositoryArn;
  readonly ref: RefName;
  readonly commit: CommitId;
  /** Absent of a start by hand. */
  readonly action?: string | undefined;
  /** `start`, `by hand`, or the reason why not. */
  readonly decision: string;
  /** The entry of the follow tag, and what beside the ref decided. */
  readonly why: string;
  /** Absent where no start was asked for. */
  readonly start?: StartStatus;
  /** Why it was not made. */
  readonly detail?: string;
  readonly executionId?: string;
  /** Of the run in CodePipeline, where it is among the last ones. */
  readonly runStatus?: string;
};

export type HistoryParts = {
  /** Newest first. */
  readonly decisions: readonly DecisionRecord[];
  /** How the starts ended, by push. */
  readonly records: ReadonlyMap<string, StartRecord>;
  /** Pushes whose starts a freeze holds. */
  readonly held: ReadonlySet<string>;
  readonly runs: readonly PipelineExecutionSummary[];
};

/** A row for every decision and start by hand, in their order. */
export function historyRows({ decisions, records, held, runs }: HistoryParts): HistoryRow[] {
  const statuses = new Map(runs.map((run) => [run.pipelineExecutionId ?? '', run.status ?? '']));
  const commits = new Map(decisions.map(({ pushId, commit }) => [pushId, commit]));
  return decisions.map(({ start, reason = '', entry, because, byHand, ...facts }) => {
    const why = [entry === undefined ? '' : `entry ${entry}`, because ?? ''].filter((part) => part !== '').join('; ');
    const row = { ...facts, decision: byHand ? 'by hand' : start ? 'start' : reason, why };
    const { pushId } = facts;
    return start ? { ...row, ...outcome(records.get(pushId), held.has(pushId), statuses, commits) } : row;
  });
}

function outcome(
  record: StartRecord | undefined,
  isHeld: boolean,
  statuses: ReadonlyMap<string, string>,
  commits: ReadonlyMap<string, CommitId>,
): Pick<HistoryRow, 'start' | 'detail' | 'executionId' | 'runStatus'> {
  if (isHeld && !isOver(record)) return { start: 'held' };
  switch (record?.status) {
    case undefined:
      return { start: 'waiting' };
    case 'started': {
      const runStatus = statuses.get(record.executionId);
      return { start: 'started', executionId: record.executionId, ...(runStatus && { runStatus }) };
    }
    case 'overtaken': {
      const commit = commits.get(record.by);
      return { start: 'overtaken', detail: `by push ${record.by}${commit ? ` of ${commit.slice(0, 8)}` : ''}` };
    }
    case 'refused':
    case 'failed':
      return { start: record.status, detail: `${record.reason}: ${record.detail}` };
  }
}
