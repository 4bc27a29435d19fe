import { expect, it } from 'vitest';
import { type HistoryParts, historyRows } from '../../../cli/rows/history-rows.ts';
import type { DecisionRecord } from '../../../shared/domain/decision-record.ts';
import { branchRef, PipelineName } from '../../../shared/domain/names.ts';
import type { StartRecord } from '../../../shared/domain/start.ts';
import { APP, at, commit } from '../../support/builders.ts';

const decision = (pushId: string, second: number, rest: Partial<DecisionRecord> = {}): DecisionRecord => {
  const ref = branchRef('main');
  return {
    action: 'Source',
    repository: APP,
    ref,
    commit: commit('b'),
    time: at(second),
    pushId,
    start: true,
    ...rest,
  };
};
const held = (pushId: string, second: number, byHand: boolean) => {
  return {
    pipeline: PipelineName.parse('one'),
    repository: APP,
    ref: branchRef('main'),
    commit: commit('c'),
    time: at(second),
    pushId,
    byHand,
  };
};
const nothing: HistoryParts = { decisions: [], records: new Map(), held: [], runs: [], byHand: new Map() };

it.each<[string, Partial<HistoryParts>, object]>([
  ['a start that nothing is known of', {}, { start: 'waiting' }],
  ['a held one', { held: [held('e1', 1, false)] }, { start: 'held' }],
  [
    'a started one with its run',
    {
      records: new Map<string, StartRecord>([['e1', { status: 'started', executionId: 'x', adopted: false }]]),
      runs: [{ pipelineExecutionId: 'x', status: 'Failed' }],
    },
    { start: 'started', executionId: 'x', runStatus: 'Failed' },
  ],
  [
    'an overtaken one',
    { records: new Map<string, StartRecord>([['e1', { status: 'overtaken', by: 'e2' }]]) },
    { start: 'overtaken', detail: 'by push e2' },
  ],
  [
    'a refused one',
    { records: new Map<string, StartRecord>([['e1', { status: 'refused', reason: 'paused', detail: 'by tags' }]]) },
    { start: 'refused', detail: 'paused: by tags' },
  ],
])('joins a decision with %s', (_what, parts, expected) => {
  const entry = { entry: 'main', because: 'a.ts in :' };
  const [row] = historyRows({ ...nothing, decisions: [decision('e1', 1, entry)], ...parts }, 9);
  expect(row).toMatchObject({ decision: 'start', why: 'entry main; a.ts in :', ...expected });
});

it('has what was not started, and starts by hand, newest first and no more than asked for', () => {
  const parts: HistoryParts = {
    ...nothing,
    decisions: [decision('e1', 1), decision('e2', 4, { start: false, reason: 'paths-unchanged', entry: 'main' })],
    held: [held('by-hand-2', 3, true)],
    runs: [
      { pipelineExecutionId: 'x', startTime: new Date(at(2)), status: 'Succeeded' },
      { pipelineExecutionId: 'console', startTime: new Date(at(5)), status: 'Succeeded' },
    ],
    byHand: new Map([['x', 'by-hand-1']]),
  };
  const told = (limit: number) => historyRows(parts, limit).map((row) => [row.pushId, row.decision, row.start]);
  const rows = [
    ['e2', 'paths-unchanged', undefined],
    ['by-hand-2', 'by hand', 'held'],
    ['by-hand-1', 'by hand', 'started'],
    ['e1', 'start', 'waiting'],
  ];
  expect(told(9)).toEqual(rows);
  expect(told(2)).toEqual(rows.slice(0, 2));
});
