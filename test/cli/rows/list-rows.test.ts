import { expect, it } from 'vitest';
import { listRows } from '../../../cli/rows/list-rows.ts';
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
