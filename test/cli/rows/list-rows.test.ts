import { expect, it } from 'vitest';
import { listRows } from '../../../cli/rows/list-rows.ts';
import { wiringRows } from '../../../cli/rows/wiring-rows.ts';
import type { FindingOutcome } from '../../../shared/domain/drift/finding.ts';
import { branchRef, PipelineName } from '../../../shared/domain/names.ts';
import type { PipelineStatus } from '../../../shared/domain/pipeline-status.ts';
import type { Problem } from '../../../shared/domain/tags/problem.ts';
import { APP, at, follower } from '../../support/builders.ts';

const problem: Problem = { tag: 'commit-relay:follow', value: '', reason: 'empty', message: 'm', expected: 'e' };
const seen = { version: 1, created: at(0), tags: {}, configHash: 'h', rules: 2 };

function status(name: string, rest: Partial<PipelineStatus> = {}): PipelineStatus {
  const registered = [{ repository: APP, action: 'Source' }];
  return { name: PipelineName.parse(name), registered, seen, problems: [], approved: [], warnings: [], ...rest };
}

it('has a row for every source action and every invalid pipeline, with its state', () => {
  const { seen: _, ...underWay } = status('busy');
  const statuses = [
    status('ok'),
    status('paused'),
    underWay,
    status('bad', { problems: [problem, problem] }),
    status('never', { registered: [], problems: [problem] }),
    status('lost'),
  ];
  const followers = [
    follower('stray'),
    follower('ok'),
    follower('bad'),
    follower('busy'),
    { ...follower('paused'), paused: true as const },
  ];
  expect(listRows(statuses, followers).map(({ pipeline, action, state }) => [pipeline, action, state])).toEqual([
    ['bad', 'Source', 'invalid: empty (+1)'],
    ['busy', 'Source', 'registering'],
    ['lost', 'Source', 'damaged'],
    ['never', undefined, 'invalid: empty'],
    ['ok', 'Source', 'ok'],
    ['paused', 'Source', 'paused'],
    ['stray', 'Source', 'damaged'],
  ]);
});

it('counts warnings, and names refs that are gone where they are followed exactly', () => {
  const gone = [{ repository: APP, ref: branchRef('develop'), since: at(1) }];
  const statuses = [
    status('one', { warnings: [problem] }),
    status('two', { warnings: [problem, problem] }),
    status('gone', { warnings: [problem] }),
    status('prefix'),
    status('bad', { problems: [problem] }),
  ];
  const below = { kind: 'prefix', entry: 'dev', prefix: 'refs/heads/dev' } as const;
  const followers = [
    follower('one'),
    follower('two'),
    { ...follower('gone', 'develop'), paused: true as const },
    { ...follower('prefix'), follow: [below] },
    follower('bad', 'develop'),
  ];
  expect(listRows(statuses, followers, gone).map((row) => [row.pipeline, row.state, row.gone])).toEqual([
    ['bad', 'invalid: empty', gone],
    ['gone', 'branch gone', gone],
    ['one', 'ok (1 warning)', []],
    ['prefix', 'ok', []],
    ['two', 'ok (2 warnings)', []],
  ]);
});

it('says once what two entries mean alike', () => {
  const clause = follower('ok').follow[0];
  const twice = { ...follower('ok'), follow: clause === undefined ? [] : [{ ...clause, entry: '@' }, clause] };
  expect(listRows([status('ok')], [twice])).toMatchObject([{ follows: ['main'] }]);
});

it('counts drift, and says that the relay has stopped repairing', () => {
  const finding = {
    subject: 'pipeline/x',
    field: 'Source.roleArn',
    reason: 'wrong-role',
    action: 'repair',
    severity: 'error',
  } as const;
  const contest = { field: 'Source.roleArn', since: at(1) };
  const drift = (...outcomes: FindingOutcome[]) => {
    const findings = outcomes.map((outcome) => ({ ...finding, outcome }));
    return { findings, history: { repairs: [], contested: [contest] } };
  };
  const told = { ...finding, severity: 'info', outcome: 'told' } as const;
  const statuses = [
    status('mended', { drift: drift('repaired') }),
    status('seen', { drift: drift('observed', 'observed'), warnings: [problem] }),
    status('stopped', { drift: drift('contested') }),
    status('asleep', { drift: drift('waiting') }),
    status('knows', { drift: { ...drift(), findings: [told] } }),
  ];
  const followers = [
    follower('mended'),
    follower('seen'),
    follower('stopped'),
    { ...follower('asleep'), paused: true as const },
    follower('knows'),
  ];
  const contests = new Map([['pipeline/stopped', [contest]]]);
  const rows = listRows(statuses, followers, [], contests);
  expect(
    rows.map(({ pipeline, state, drift: found, contested }) => [pipeline, state, found?.length, contested]),
  ).toEqual([
    ['asleep', 'paused (drift: 1)', 1, []],
    ['knows', 'ok', 0, []],
    ['mended', 'ok', 0, []],
    ['seen', 'ok (drift: 2, 1 warning)', 2, []],
    ['stopped', 'contested (drift: 1)', 1, [contest]],
  ]);
  const lookedAt = at(3);
  const wires = [{ subject: 'bus/commit-relay', lookedAt, ...drift('contested', 'repaired') }];
  expect(wiringRows(wires, new Map([['bus/commit-relay', [contest]]]))).toEqual([
    { subject: 'bus/commit-relay', state: 'contested, drift: 1', lookedAt, contested: [contest] },
  ]);
  expect(wiringRows(wires, new Map())).toMatchObject([{ state: 'drift: 1' }]);
});
