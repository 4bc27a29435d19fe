import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runsOf } from '../../local/demo/fleet.ts';
import { waitUntil } from '../../local/demo/wait.ts';
import type { WorkingCopy } from '../../local/demo/working-copy.ts';
import { wholeSeconds } from '../../shared/domain/names.ts';
import { REGION, stateChange } from '../support/builders.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';

/** Pipelines created side by side. */
const AT_ONCE = 20;
const FOLLOWERS = Array.from({ length: 200 }, (_, n) => `follower-${n}`);

let test: TestCloud;
let app: WorkingCopy;

/** How many pipelines have so many started runs. */
async function startCounts(): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const name of FOLLOWERS) {
    const runs = await runsOf(test.clients, name);
    const started = runs.filter(({ trigger }) => trigger?.triggerType === 'StartPipelineExecution').length;
    counts[started] = (counts[started] ?? 0) + 1;
  }
  return counts;
}

beforeAll(async () => {
  test = await bootCloud();
  app = await test.createRepository('app');
  await test.dispatched(await app.push('main', 'README.md', '# app\n'));
  const sources = [{ repository: 'app', branch: 'main' }];
  // Each is nominated twice at once, by its creation and by its tags: what has to wait shall not wait for minutes.
  await test.setQueue('commit-relay-reconcile', { VisibilityTimeout: '35' });
  for (let first = 0; first < FOLLOWERS.length; first += AT_ONCE) {
    const names = FOLLOWERS.slice(first, first + AT_ONCE);
    await Promise.all(names.map((name) => test.createPipeline({ name, sources, follow: '@' })));
  }
});
afterAll(() => test.close());

describe('200 followers of one branch', () => {
  it('start once each for one push', async () => {
    const commit = await app.push('main', 'a.txt', '1');
    await test.dispatched(commit);
    expect(await startCounts()).toEqual({ 1: 200 });
  });

  it('start once each for an event that comes six times', async () => {
    const time = wholeSeconds(new Date());
    const event = { ...stateChange('six-times', await app.push('unfollowed', 'b.txt', '1')), time };
    for (let n = 0; n < 6; n += 1) test.cloud.publish(event);
    const ends = ['push dispatched', 'push already dispatched'];
    const ended = () => test.logs.lines().filter((line) => line.eventId === event.id && ends.includes(line.message));
    await waitUntil('six events to be worked on', async () => (ended().length === 6 ? true : undefined));
    await test.dispatched(String(event.detail['commitId']));
    expect(await startCounts()).toEqual({ 2: 200 });
  });

  it('start once each when dispatch is killed after it enqueued 120 of them', async () => {
    await test.setQueue('commit-relay-pushes', { VisibilityTimeout: '2' });
    test.cloud.faults.add({
      service: 'sqs',
      operation: 'SendMessageBatch',
      role: `commit-relay-dispatch-${REGION}`,
      skip: 11,
      effect: { kind: 'crash', when: 'after' },
    });
    const commit = await app.push('main', 'c.txt', '1');
    await test.dispatched(commit);
    expect(test.cloud.faults.pending()).toEqual([]);
    expect(await startCounts()).toEqual({ 3: 200 });
  });
});
