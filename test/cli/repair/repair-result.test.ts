import { expect, it } from 'vitest';
import { emptyPlan, type PlannedFinding, type Prospect } from '../../../cli/plan/subject-plan.ts';
import { awaitRepairs } from '../../../cli/repair/await-repair.ts';
import { keptAsFound, repairExitCode, resultOf } from '../../../cli/repair/repair-result.ts';
import { resultLines, resultSummary } from '../../../cli/repair/result-lines.ts';
import { NO_REPAIRS } from '../../../shared/domain/drift/contest.ts';
import type { FindingOutcome, FindingReason, FindingResult } from '../../../shared/domain/drift/finding.ts';
import { PipelineName } from '../../../shared/domain/names.ts';
import { at } from '../../support/builders.ts';
import { fakePipelines } from '../../support/fakes/pipelines.ts';

const name = PipelineName.parse('app-dev');
const plain = (_: unknown, text: string) => text;

const about = (field: string) =>
  ({ subject: `pipeline/${name}`, field, reason: 'wrong-branch', action: 'repair', severity: 'error' }) as const;
const planned = (field: string, outcome: Prospect = 'to-repair'): PlannedFinding => ({ ...about(field), outcome });
const found = (field: string, outcome: FindingOutcome): FindingResult => ({ ...about(field), outcome });
const told = (reason: FindingReason) =>
  ({ ...about('told'), reason, action: 'report', severity: 'warning', outcome: 'told' }) as const;
const planOf = (...findings: PlannedFinding[]) => ({ ...emptyPlan(`pipeline/${name}`, 'planned'), findings });

it('what was planned and is not found any more is repaired; what is found says why not', () => {
  const contested = { ...planned('c', 'contested'), contestedSince: at(1), contestedUntil: at(2) };
  const plan = planOf(planned('a'), planned('b', 'waiting'), contested, planned('d'));
  const findings = [found('c', 'contested'), { ...found('d', 'refused'), advice: 'AccessDenied: no' }];
  const result = resultOf(plan, { kind: 'done', findings });
  expect(resultLines(result, 9, plain)).toEqual([
    'app-dev',
    expect.stringMatching(/^ {2}not repaired {2}c: contested since .*; before that: relay resume app-dev$/),
    '  not repaired  d: AWS refused it',
    '    AccessDenied: no',
    '  repaired  a',
    '  repaired  b',
  ]);
  expect(resultSummary([result])).toBe('1 contested, 1 refused, 2 repaired');
  expect(repairExitCode([result])).toBe(1);
});

it.each([
  ['all repaired', resultOf(planOf(planned('a')), { kind: 'done', findings: [found('a', 'repaired')] }), 0],
  ['ordered', resultOf(planOf(planned('a')), 'ordered'), 0],
  ['gone', resultOf(planOf(planned('a')), { kind: 'gone' }), 0],
  ['waiting', resultOf(planOf(planned('a')), { kind: 'done', findings: [found('a', 'waiting')] }), 1],
  ['timed out', resultOf(planOf(planned('a')), { kind: 'timed-out' }), 1],
  ['right as it is', keptAsFound(planOf()), 0],
  ['left contested', keptAsFound(planOf(planned('a', 'contested'))), 1],
  ['only told', keptAsFound(planOf(told('double-trigger'))), 0],
  [
    'repaired but for what is only told',
    resultOf(planOf(planned('a')), { kind: 'done', findings: [told('polling')] }),
    0,
  ],
  ['left for want of a right', keptAsFound(planOf({ ...told('chain-broken'), action: 'grant' })), 1],
  ['blocked by what is only told', keptAsFound(planOf(told('chain-broken'), planned('a', 'blocked'))), 1],
  ['not to be reached', keptAsFound(planOf(told('unreachable'))), 1],
  ['deployed from two configurations', keptAsFound(planOf(told('config-skew'))), 1],
  ['invalid', keptAsFound({ ...planOf(), state: 'invalid' }), 1],
  ['not read', keptAsFound({ ...planOf(), state: 'failed', error: 'e' }), 2],
])('%s ends with %#', (_, result, code) => {
  expect(repairExitCode([result])).toBe(code);
});

it('waits for the order that was given, for each pipeline', async () => {
  const pipelines = fakePipelines();
  const status = { name, registered: [], problems: [], approved: [], warnings: [] };
  const drift = (id: string) => ({
    findings: [],
    history: NO_REPAIRS,
    order: { id, findings: [found('a', 'repaired')] },
  });
  await pipelines.put({ ...status, drift: drift('another') });
  const gone = PipelineName.parse('gone');
  expect(await awaitRepairs(pipelines, [name, gone], 'ours', 1)).toEqual([{ kind: 'timed-out' }, { kind: 'gone' }]);
  const waiting = awaitRepairs(pipelines, [name], 'ours', 5);
  await pipelines.put({ ...status, drift: drift('ours') });
  expect(await waiting).toEqual([{ kind: 'done', findings: [found('a', 'repaired')] }]);
});
