import { expect, it } from 'vitest';
import { type HistoryParts, historyRows } from '../../../cli/rows/history-rows.ts';
import type { DecisionRecord } from '../../../shared/domain/decision-record.ts';
import { branchRef } from '../../../shared/domain/names.ts';
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
const nothing: HistoryParts = { decisions: [], records: new Map(), held: new Set(), runs: [] };

const failed: StartRecord = { status: 'failed', reason: 'invalid-start', detail: 'no action Source' };

it.each<[string, Partial<HistoryParts>, object]>([
  ['a start that nothing is known of', {}, { start: 'waiting' }],
  ['a held one', { held: new Set(['e1']) }, { start: 'held' }],
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
  [
    'one that CodePipeline would not start so',
    { records: new Map([['e1', failed]]) },
    { start: 'failed', detail: 'invalid-start: no action Source' },
  ],
  [
    'one that failed before and is held now',
    { records: new Map([['e1', failed]]), held: new Set(['e1']) },
    { start: 'held' },
  ],
])('joins a decision with %s', (_what, parts, expected) => {
  const entry = { entry: 'main', because: 'a.ts in :' };
  const [row] = historyRows({ ...nothing, decisions: [decision('e1', 1, entry)], ...parts });
  expect(row).toMatchObject({ decision: 'start', why: 'entry main; a.ts in :', ...expected });
});

it('has what was not started, and starts by hand, with ref and commit as they were asked for', () => {
  const { action: _, ...asked } = decision('by-hand-1', 3, { byHand: true });
  const parts: HistoryParts = {
    ...nothing,
    decisions: [
      decision('e2', 4, { start: false, reason: 'paths-unchanged', because: 'nothing changed in a/' }),
      asked,
    ],
    records: new Map([['by-hand-1', failed]]),
  };
  const [skipped, byHand] = historyRows(parts);
  expect(skipped).toMatchObject({ decision: 'paths-unchanged', why: 'nothing changed in a/' });
  expect(skipped).not.toHaveProperty('start');
  expect(byHand).toMatchObject({
    decision: 'by hand',
    why: '',
    start: 'failed',
    ref: 'refs/heads/main',
    repository: APP,
  });
  expect(byHand).toMatchObject({ commit: commit('b'), detail: 'invalid-start: no action Source' });
  expect(byHand).not.toHaveProperty('action');
});

it('says of which commit a push was that overtook', () => {
  const records = new Map<string, StartRecord>([['e1', { status: 'overtaken', by: 'e2' }]]);
  const [, overtaken] = historyRows({ ...nothing, decisions: [decision('e2', 2), decision('e1', 1)], records });
  expect(overtaken?.detail).toBe('by push e2 of bbbbbbbb');
});
