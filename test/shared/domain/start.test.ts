import { describe, expect, it } from 'vitest';
import { startToken } from '../../../shared/domain/follower.ts';
import { HeldStart, isFrozen, releaseToken } from '../../../shared/domain/freeze.ts';
import { isOver, possibleRuns, type Run, type StartRecord } from '../../../shared/domain/start.ts';
import { at } from '../../support/builders.ts';
import { startRequest } from '../../support/start-request.ts';

const since = new Date(Date.UTC(2026, 0, 2, 12));
const role = 'commit-relay-start';
const run = (executionId: string, seconds: number, change: Partial<Run> = {}): Run => ({
  executionId,
  startedAt: new Date(since.getTime() + seconds * 1000),
  trigger: 'StartPipelineExecution',
  startedBy: `arn:aws:sts::222222222222:assumed-role/${role}/session`,
  ...change,
});

describe('the runs that an attempt may have made', () => {
  it.each<[string, Run, boolean]>([
    ['after it', run('r', 1), true],
    ['with it', run('r', 0), true],
    ['a little before it, since clocks differ', run('r', -60), true],
    ['well before it', run('r', -60.001), false],
    ['by a push', run('r', 1, { trigger: 'CloudWatchEvent' }), false],
    ['by nobody known', run('r', 1, { startedBy: '' }), false],
    ['by another role', run('r', 1, { startedBy: 'arn:aws:sts::2:assumed-role/other/s' }), false],
    ['by a role whose name goes on', run('r', 1, { startedBy: `arn:aws:sts::2:assumed-role/${role}-2/s` }), false],
    ['by a role whose name ends so', run('r', 1, { startedBy: `arn:aws:sts::2:assumed-role/my-${role}/s` }), false],
    ['by a session of that name', run('r', 1, { startedBy: `arn:aws:sts::2:assumed-role/other/${role}/` }), false],
  ])('%s', (_what, given, expected) => {
    expect(possibleRuns([given], since, role)).toEqual(expected ? [given] : []);
  });

  it('come oldest first', () => {
    const runs = [run('late', 30), run('first', 1), run('middle', 2)];
    expect(possibleRuns(runs, since, role).map(({ executionId }) => executionId)).toEqual(['first', 'middle', 'late']);
    expect(runs[0]?.executionId).toBe('late');
  });
});

it.each<[StartRecord | undefined, boolean]>([
  [undefined, false],
  [{ status: 'started', executionId: 'x', adopted: false }, true],
  [{ status: 'overtaken', by: 'e2' }, true],
  [{ status: 'refused', reason: 'paused', detail: '' }, true],
  [{ status: 'failed', reason: 'invalid-start', detail: '' }, false],
])('a start is over: %j', (record, expected) => {
  expect(isOver(record)).toBe(expected);
});

describe('the name of a released start', () => {
  const held = (pipeline: string, push: string, revision: string) =>
    releaseToken(HeldStart.parse({ request: startRequest(pipeline, push), revision }));

  it('is another for each push, pipeline and time that it was held, and not that of the start', () => {
    const tokens = [held('a', 'e1', 'r1'), held('a', 'e1', 'r2'), held('a', 'e2', 'r1'), held('b', 'e1', 'r1')];
    expect(new Set([...tokens, startToken(startRequest('a', 'e1'))]).size).toBe(5);
    for (const token of tokens) expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(held('a', 'e1', 'r1')).toBe(tokens[0]);
  });
});

describe('a freeze', () => {
  const freeze = { reason: 'peak season', since: at(0) };
  it.each([
    ['none', undefined, false],
    ['without an end', freeze, true],
    ['that ends later', { ...freeze, until: at(11) }, true],
    ['that ends now', { ...freeze, until: at(10) }, false],
    ['that has ended', { ...freeze, until: at(9) }, false],
  ])('%s', (_what, given, expected) => {
    expect(isFrozen(given, at(10))).toBe(expected);
  });
});
