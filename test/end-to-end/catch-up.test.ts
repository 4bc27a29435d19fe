import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../local/demo/wait.ts';
import type { WorkingCopy } from '../../local/demo/working-copy.ts';
import { REGION } from '../support/builders.ts';
import {
  ageListing,
  catchUpOnce,
  commitsStarted,
  eventOf,
  graceOver,
  inQueue,
  loseEvents,
} from '../support/catching-up.ts';
import { assemblyWithGrace } from '../support/impatient.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';

const GRACE = 1;
const BRANCHES = Array.from({ length: 20 }, (_, n) => `branch-${n}`);

let test: TestCloud;
let app: WorkingCopy;
let assembly: Awaited<ReturnType<typeof assemblyWithGrace>>;

beforeAll(async () => {
  assembly = await assemblyWithGrace(GRACE);
  test = await bootCloud({ assembly: assembly.folder });
  // A pipeline's creation and its tags nominate it at once: what has to wait shall not wait for minutes.
  await test.setQueue('commit-relay-reconcile', { VisibilityTimeout: '35' });
  app = await test.createRepository('app');
  await test.dispatched(await app.push('main', 'README.md', '# app\n'));
});
afterEach(() => test.cloud.faults.clear());
afterAll(async () => {
  await test.close();
  await assembly.remove();
});

describe('where every event is lost while twenty branches are pushed', () => {
  const olds: string[] = [];
  const pushed: { branch: string; commit: string; old: string; at: Date }[] = [];

  beforeAll(async () => {
    for (const branch of BRANCHES) olds.push(await app.push(branch, 'a.txt', branch));
    const follow = (name: string, branch: string) =>
      test.createPipeline({ name, sources: [{ repository: 'app', branch }], follow: '@' });
    await Promise.all(BRANCHES.map((branch) => follow(branch, branch)));
    await follow('second', 'branch-0');
  });

  it('all twenty start once within two sweeps and the grace, each by one reading of its branch a sweep', async () => {
    expect(await catchUpOnce(test)).toEqual(BRANCHES.toSorted());
    loseEvents(test);
    for (const [n, branch] of BRANCHES.entries()) {
      const commit = await app.push(branch, 'a.txt', `${branch} again`);
      pushed.push({ branch, commit, old: olds[n] ?? '', at: new Date() });
    }
    expect(await catchUpOnce(test)).toEqual(BRANCHES.toSorted());
    await graceOver(GRACE);
    expect(await catchUpOnce(test)).toEqual(BRANCHES.toSorted());
    expect(await commitsStarted(test, BRANCHES)).toEqual(pushed.map(({ commit }) => [commit]));
    expect(await commitsStarted(test, ['second'])).toEqual([[pushed[0]?.commit]]);
  });

  it('late events start nothing more', async () => {
    for (const { branch, commit, old, at } of pushed) test.cloud.publish(eventOf(branch, commit, old, at));
    const repeated = () =>
      test.logs.lines().filter(({ message }) => message === 'push already dispatched' || message === 'push covered');
    await waitUntil('the late events', async () => (repeated().length === BRANCHES.length ? true : undefined));
    await catchUpOnce(test);
    await graceOver(GRACE);
    await catchUpOnce(test);
    expect(await commitsStarted(test, BRANCHES)).toEqual(pushed.map(({ commit }) => [commit]));
  });

  it('each recovered push is told', () => {
    const told = test.logs.lines().filter(({ message }) => message === 'push recovered');
    expect(told.map((line) => line['commit']).toSorted()).toEqual(pushed.map(({ commit }) => commit).toSorted());
  });
});

describe('a pattern', () => {
  it('finds a branch whose creation nobody told of, and starts for none that was there before', async () => {
    await app.push('release/1', 'a.txt', '1');
    const sources = [{ repository: 'app', branch: 'main' }];
    await test.createPipeline({ name: 'releases', sources, follow: 'release/', tags: { start: 'commit' } });
    await catchUpOnce(test);
    loseEvents(test);
    const commit = await app.push('release/2', 'a.txt', '2');
    await ageListing(test);
    expect(await catchUpOnce(test)).toContain('release/1');
    await graceOver(GRACE);
    expect(await catchUpOnce(test)).toContain('release/2');
    expect(await commitsStarted(test, ['releases'])).toEqual([[commit]]);
  });
});

describe('a push that was admitted and never dispatched', () => {
  it('is dispatched by a sweep after its message is given up', async () => {
    await test.createPipeline({ name: 'app-dev', sources: [{ repository: 'app', branch: 'main' }], follow: '@' });
    await catchUpOnce(test);
    await test.setQueue('commit-relay-pushes', { VisibilityTimeout: '1' });
    // Killed after the push is admitted, at each of the five tries that its message has.
    const role = `commit-relay-dispatch-${REGION}`;
    const effect = { kind: 'crash', when: 'before' } as const;
    test.cloud.faults.add({ service: 'dynamodb', operation: 'Query', role, effect, count: 5 });
    const commit = await app.push('main', 'a.txt', 'once more');
    await waitUntil('the message to be given up', async () =>
      (await inQueue(test, 'commit-relay-pushes-dlq')) === 1 ? true : undefined,
    );
    await graceOver(GRACE);
    await catchUpOnce(test);
    expect(await commitsStarted(test, ['app-dev'])).toEqual([[commit]]);
  });
});
