import { describe, expect, it } from 'vitest';
import { decide, EVENT_ALONE, type PushKnowledge } from '../../../shared/domain/decision.ts';
import { becauseOf, byHandRecord, DecisionRecord, toRecord } from '../../../shared/domain/decision-record.ts';
import type { Follower } from '../../../shared/domain/follower.ts';
import type { Push } from '../../../shared/domain/push.ts';
import { follower, pushEvent } from '../../support/builders.ts';
import { startRequest } from '../../support/start-request.ts';

const event = pushEvent('e1', 'a', 'b', 1);
const push: Push = { id: 'p1', commit: event.commit, time: event.time, dispatched: false };
const known = (...paths: string[]): PushKnowledge => ({ changes: { kind: 'known', paths } });
const plain = follower('app-dev');
const filtered: Follower = { ...plain, paths: ['src/'] };

describe('the record of a decision', () => {
  it.each<[string, Follower, PushKnowledge, Partial<DecisionRecord>, string[]]>([
    // what, follower, what is known, what the record holds, what it does not
    ['plain start', plain, EVENT_ALONE, { start: true, entry: 'main' }, ['reason', 'because']],
    [
      'another ref',
      follower('x', 'dev'),
      EVENT_ALONE,
      { start: false, reason: 'ref-not-followed' },
      ['entry', 'because'],
    ],
    ['pause', { ...plain, paused: true }, EVENT_ALONE, { reason: 'paused', entry: 'main' }, ['because']],
    [
      'directive',
      plain,
      { ...EVENT_ALONE, directive: '[skip ci]' },
      { reason: 'skip-directive', entry: 'main', because: '[skip ci]' },
      [],
    ],
    ['path', filtered, known('src/a'), { start: true, because: 'src/a in src/' }, ['reason']],
    ['no path', filtered, known('x'), { reason: 'paths-unchanged', because: 'nothing changed in src/' }, []],
    [
      'none of several paths',
      { ...plain, paths: ['src/', 'lib/'], ignorePaths: ['a/', 'b/'] },
      known('x'),
      { because: 'nothing changed in src/ lib/ but a/ b/' },
      [],
    ],
    ['ignored paths alone', { ...plain, ignorePaths: ['a/'] }, known('a/x'), { because: 'nothing changed but a/' }, []],
    [
      'ignored paths',
      { ...filtered, ignorePaths: ['::/:.md'] },
      known('x'),
      { because: 'nothing changed in src/ but **/*.md' },
      [],
    ],
    ['not ignored', { ...plain, ignorePaths: ['x'] }, known('src/a'), { start: true, because: 'src/a' }, ['reason']],
    ['unknown', filtered, EVENT_ALONE, { start: true, because: 'changes unknown: not-looked-at' }, ['reason']],
  ])('of %s', (_what, each, knowledge, expected, absent) => {
    const decision = decide(event, each, knowledge);
    const record = toRecord(event, push, decision);
    expect(record).toMatchObject({
      action: 'Source',
      repository: event.repository,
      ref: event.ref,
      commit: event.commit,
      time: event.time,
      pushId: 'p1',
      ...expected,
    });
    for (const key of absent) expect(record).not.toHaveProperty(key);
    expect(becauseOf(decision)).toBe(expected.because);
    expect(DecisionRecord.parse(record)).toEqual(record);
  });
});

it('the record of a start by hand has what was asked for, and is of no action', () => {
  const request = startRequest('app-dev', 'by-hand-1');
  const record = byHandRecord(request);
  const { repository, ref, commit, time } = request.push;
  expect(record).toEqual({ byHand: true, start: true, pushId: 'by-hand-1', repository, ref, commit, time });
  expect(DecisionRecord.parse(record)).toEqual(record);
});
