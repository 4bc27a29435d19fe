import { expect, it } from 'vitest';
import type { Fate } from '../../../cli/explain/explanation.ts';
import { explainRows } from '../../../cli/explain/rows.ts';
import { subjectOf } from '../../../cli/explain/subject.ts';
import { decide, type PushKnowledge } from '../../../shared/domain/decision.ts';
import type { Follower } from '../../../shared/domain/follower.ts';
import { branchRef, CommitId, PipelineName } from '../../../shared/domain/names.ts';
import { APP, at, commit, follower } from '../../support/builders.ts';

const event = { ref: branchRef('main') };
const known = (...paths: string[]): PushKnowledge => ({ changes: { kind: 'known', paths } });
const only = (rest: Partial<Follower> = {}) => ({ ...follower('app'), ...rest });

/** The one row of a pipeline, and its start where it has one. */
function row(from: Follower, knowledge: PushKnowledge, fate?: Fate) {
  const starts = new Map(fate ? [[PipelineName.parse('app'), { fate, sends: { name: 'app' } }]] : []);
  return explainRows({ decisions: [decide(event, from, knowledge)], starts })[0];
}

it.each<[Follower, PushKnowledge, string, string]>([
  [follower('app', 'develop'), known(), 'ref-not-followed', 'ref-not-followed: it follows develop'],
  [only({ paused: true }), known(), 'paused', 'paused: by its tags; entry main'],
  [only(), { ...known(), directive: '[skip ci]' }, 'skip-directive', 'skip-directive: the commit says [skip ci]'],
  [only({ paths: ['api/'] }), known('web/x'), 'paths-unchanged', 'paths-unchanged: nothing changed in api/'],
  [
    only({ ignorePaths: ['::/:.md'] }),
    known('a.md'),
    'paths-unchanged',
    'paths-unchanged: nothing changed but **/*.md',
  ],
])('says why not: %#', (from, knowledge, reason, why) => {
  const told = row(from, knowledge);
  expect(told).toMatchObject({ starts: 'no', reason, why });
  expect(told).not.toHaveProperty('takes');
});

const last = { id: 'e9', repository: APP, ref: branchRef('main'), commit: commit('c'), time: at(9) };

it.each<[Fate, string, string]>([
  [{ kind: 'starts' }, 'yes', 'entry main'],
  [{ kind: 'held' }, 'held', 'entry main; held until the thaw'],
  [
    { kind: 'overtaken', by: last },
    'overtaken',
    `entry main; it has started cccccccc, pushed ${at(9)}, which is newer`,
  ],
  [
    { kind: 'done', record: { status: 'started', executionId: 'x', adopted: false } },
    'started',
    'entry main; execution x',
  ],
  [{ kind: 'done', record: { status: 'overtaken', by: 'e9' } }, 'overtaken', 'entry main; by push e9'],
  [
    { kind: 'done', record: { status: 'refused', reason: 'paused', detail: 'by tags' } },
    'refused',
    'entry main; paused: by tags',
  ],
  [
    { kind: 'done', record: { status: 'failed', reason: 'invalid-start', detail: 'no action Source' } },
    'failed',
    'entry main; invalid-start: no action Source',
  ],
])('says what becomes of a start: %#', (fate, starts, why) => {
  expect(row(only(), known(), fate)).toMatchObject({ starts, why, takes: 'head' });
});

it('puts those that start first', () => {
  const decisions = ['b', 'a', 'c'].map((name) => decide(event, follower(name, name === 'a' ? 'x' : 'main'), known()));
  const start = { fate: { kind: 'starts' }, sends: { name: 'x' } } as const;
  const starts = new Map(['b', 'c'].map((name) => [PipelineName.parse(name), start]));
  expect(explainRows({ decisions, starts }).map(({ pipeline }) => pipeline)).toEqual(['b', 'c', 'a']);
});

it.each<[string, string | undefined, string | undefined, boolean]>([
  ['b', undefined, 'e1', true],
  ['b', 'a', 'e1', true],
  ['b', 'f', undefined, false],
  ['d', undefined, undefined, false],
])('finds the push of commit %s from %s', (to, from, id, isKnown) => {
  const push = { id: 'e1', commit: commit('b'), oldCommit: commit('a'), time: at(1), dispatched: true };
  const old = from === undefined ? {} : { oldCommit: CommitId.parse(commit(from)) };
  const described = { repository: APP, ref: branchRef('main'), commit: commit(to), ...old };
  const subject = subjectOf(described, { pushes: [push] }, new Date(at(60)));
  expect(subject.isKnown).toBe(isKnown);
  expect(subject.event.eventId).toBe(id ?? 'no-event');
  expect(subject.event.oldCommit).toBe(isKnown ? commit('a') : from && commit(from));
});
