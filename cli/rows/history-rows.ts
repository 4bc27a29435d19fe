import type { PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';
import type { DecisionRecord } from '../../shared/domain/decision-record.ts';
import type { StartRecord } from '../../shared/domain/start.ts';
import type { HeldRow } from '../terminal/freeze-words.ts';

/** What became of a start. `waiting`: nothing is recorded of it yet, or any more. */
export type StartStatus = StartRecord['status'] | 'held' | 'waiting';

/** One decision of a source action about a push, and what came of it. */
export type HistoryRow = {
  readonly time: string;
  readonly pushId: string;
  readonly ref?: string;
  readonly commit?: string;
  readonly action?: string;
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
  readonly decisions: readonly DecisionRecord[];
  /** How the starts ended, by push. */
  readonly records: ReadonlyMap<string, StartRecord>;
  readonly held: readonly HeldRow[];
  readonly runs: readonly PipelineExecutionSummary[];
  /** Pushes of runs that somebody started by hand, by execution. */
  readonly byHand: ReadonlyMap<string, string>;
};

/** The last `limit` decisions and starts by hand, newest first. */
export function historyRows({ decisions, records, held, runs, byHand }: HistoryParts, limit: number): HistoryRow[] {
  const statuses = new Map(runs.map((run) => [run.pipelineExecutionId ?? '', run.status ?? '']));
  const isHeld = new Set(held.map(({ pushId }) => pushId));
  const decided = decisions.map((record): HistoryRow => {
    const { time, pushId, ref, commit, action, start, reason = '', entry, because } = record;
    const why = [entry === undefined ? '' : `entry ${entry}`, because ?? ''].filter((part) => part !== '').join('; ');
    const row = { time, pushId, ref, commit, action, decision: start ? 'start' : reason, why };
    return start ? { ...row, ...outcome(records.get(pushId), isHeld.has(pushId), statuses) } : row;
  });
  const handHeld = held
    .filter((row) => row.byHand)
    .map(({ time, pushId, ref, commit }): HistoryRow => ({ time, pushId, ref, commit, ...BY_HAND, start: 'held' }));
  const handMade = runs.flatMap((run) => handRun(run, byHand) ?? []);
  const rows = [...decided, ...handHeld, ...handMade];
  return rows.toSorted((a, b) => (a.time === b.time ? 0 : a.time < b.time ? 1 : -1)).slice(0, limit);
}

const BY_HAND = { decision: 'by hand', why: '' };

function handRun(run: PipelineExecutionSummary, byHand: ReadonlyMap<string, string>): HistoryRow | undefined {
  const { pipelineExecutionId: executionId = '', startTime, sourceRevisions, status } = run;
  const pushId = byHand.get(executionId);
  if (pushId === undefined || startTime === undefined) return undefined;
  const time = startTime.toISOString().replace(/\.\d+/, '');
  const commit = sourceRevisions?.[0]?.revisionId;
  const facts = { time, pushId, executionId, ...(commit && { commit }), ...(status && { runStatus: status }) };
  return { ...facts, ...BY_HAND, start: 'started' };
}

function outcome(
  record: StartRecord | undefined,
  isHeld: boolean,
  statuses: ReadonlyMap<string, string>,
): Pick<HistoryRow, 'start' | 'detail' | 'executionId' | 'runStatus'> {
  if (record === undefined) return { start: isHeld ? 'held' : 'waiting' };
  switch (record.status) {
    case 'started': {
      const runStatus = statuses.get(record.executionId);
      return { start: 'started', executionId: record.executionId, ...(runStatus && { runStatus }) };
    }
    case 'overtaken':
      return { start: 'overtaken', detail: `by push ${record.by}` };
    case 'refused':
      return { start: 'refused', detail: `${record.reason}: ${record.detail}` };
  }
}
