import { describe, expect, it } from 'vitest';
import { decide, EVENT_ALONE } from '../../../shared/domain/decision.ts';
import { startToken } from '../../../shared/domain/follower.ts';
import type { Push } from '../../../shared/domain/push.ts';
import { startRequests } from '../../../shared/domain/start-requests.ts';
import { APP, commit, follower, pushEvent } from '../../support/builders.ts';

const event = pushEvent('e1', 'a', 'b', 1);
const push: Push = { id: 'e1', commit: commit('b'), time: event.time, dispatched: false };

describe('decide', () => {
  it('starts a follower of the branch and names the entry', () => {
    expect(decide(event, follower('app-dev'), EVENT_ALONE)).toMatchObject({ start: true, clause: { entry: 'main' } });
  });

  it.each(['develop', 'mai', 'main2', 'Main', 'x/main'])('does not start a follower of %s for main', (branch) => {
    expect(decide(event, follower('app-dev', branch), EVENT_ALONE)).toMatchObject({
      start: false,
      reason: 'ref-not-followed',
    });
  });

  it('does not take a git tag for the branch of the same name', () => {
    const tag = { ...event, ref: event.ref.replace('heads', 'tags') as typeof event.ref };
    expect(decide(tag, follower('app-dev'), EVENT_ALONE)).toMatchObject({ start: false, reason: 'ref-not-followed' });
  });
});

describe('startRequests', () => {
  const decisions = [follower('a'), follower('b', 'develop'), follower('c'), follower('c', 'main', 'Config')].map(
    (each) => decide(event, each, EVENT_ALONE),
  );

  it('asks for one start a pipeline, however many of its actions follow', () => {
    const requests = startRequests(event, push, decisions);
    expect(requests).toEqual([
      {
        pipeline: 'a',
        push: { id: 'e1', repository: APP, ref: 'refs/heads/main', commit: commit('b'), time: event.time },
        eventId: 'e1',
      },
      expect.objectContaining({ pipeline: 'c' }),
    ]);
  });

  it('carries the old commit, and the facts of the new one, where they are known', () => {
    const moved = { ...push, oldCommit: commit('a') };
    const facts = { author: 'Ann', message: 'Fix' };
    const [request] = startRequests(event, moved, decisions, [], facts);
    expect(request).toMatchObject({ push: { oldCommit: commit('a') }, commit: facts });
    const [bare] = startRequests(event, push, decisions);
    expect(bare?.push).not.toHaveProperty('oldCommit');
    expect(bare).not.toHaveProperty('commit');
  });

  it('asks for one of a pipeline that could not be decided on', () => {
    const undecided = [follower('a').pipeline, follower('unknown').pipeline];
    const requests = startRequests(event, push, decisions, undecided);
    expect(requests.map(({ pipeline }) => pipeline)).toEqual(['a', 'c', 'unknown']);
  });

  it('names the start of one push in one pipeline the same for ever, and no two alike', () => {
    const [a, c] = startRequests(event, push, decisions).map(startToken);
    const later = { ...event, eventId: 'other' };
    expect(startRequests(later, push, decisions).map(startToken)).toEqual([a, c]);
    expect(a).not.toBe(c);
    expect(a).toMatch(/^[0-9a-f]{64}$/);
  });
});
