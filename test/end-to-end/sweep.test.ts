import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../local/demo/wait.ts';
import { REGION } from '../support/builders.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';
import {
  disableEvents,
  emptyRegistry,
  registryKeys,
  sweepOnce,
  tagPipeline,
  updatePipeline,
} from '../support/sweeping.ts';

const FOLLOWERS = ['app-dev', 'app-staging', 'app-prod'];
const ROLE = `commit-relay-sweep-${REGION}`;
const sources = [{ repository: 'app', branch: 'main' }];

let test: TestCloud;

beforeAll(async () => {
  test = await bootCloud();
  const app = await test.createRepository('app');
  await test.dispatched(await app.push('main', 'README.md', '# app\n'));
  await disableEvents(test);
  for (const name of FOLLOWERS) await test.launch({ name, sources, follow: '@' });
  await test.launch({ name: 'plain', sources });
});
afterEach(() => test.cloud.faults.clear());
afterAll(() => test.close());

/** Keys of follower items. */
const followers = async () => (await registryKeys(test)).filter(({ sk }) => sk.S.startsWith('PIPE#'));

/** More throttling than the tries of one call take. */
const throttle = (service: string, operation: string) =>
  test.cloud.faults.add({ service, operation, role: ROLE, effect: { kind: 'throttle' }, count: 3 });

const ends = () => test.logs.lines().filter(({ message }) => /^sweep (completed|interrupted)$/.test(message));

describe('a sweep costs what changed', () => {
  it('registers every follower in an empty registry', async () => {
    expect(await sweepOnce(test)).toMatchObject({
      nominated: 3,
      calls: { ListPipelines: 1, GetResources: 1, GetPipeline: 3 },
    });
    expect(await followers()).toHaveLength(3);
  });

  it('reads no pipeline where nothing changed', async () => {
    expect((await sweepOnce(test)).calls).toEqual({ ListPipelines: 1, GetResources: 1 });
  });

  it('reads the one pipeline that was updated, and no other', async () => {
    await updatePipeline(test, 'app-dev');
    await updatePipeline(test, 'plain');
    expect((await sweepOnce(test)).calls).toEqual({ ListPipelines: 1, GetResources: 1, GetPipeline: 1 });
    expect((await sweepOnce(test)).nominated).toBe(0);
  });

  it('reads the one pipeline that was tagged otherwise, and no other', async () => {
    await tagPipeline(test, 'app-dev', 'main');
    expect((await sweepOnce(test)).calls).toEqual({ ListPipelines: 1, GetResources: 1, GetPipeline: 1 });
    expect((await sweepOnce(test)).nominated).toBe(0);
  });

  it('rebuilds an emptied registry', async () => {
    const before = await followers();
    await emptyRegistry(test);
    expect(await registryKeys(test)).toEqual([]);
    await sweepOnce(test);
    expect(new Set(await followers())).toEqual(new Set(before));
  });
});

describe('a sweep that is throttled', () => {
  let interrupted = -1;

  it.each([
    ['tagging', 'GetResources', 'tagged', { ListPipelines: 1, GetResources: 1, GetPipeline: 1 }],
    ['codepipeline', 'ListPipelines', 'listed', { ListPipelines: 1, GetPipeline: 1 }],
  ])('by %s %s leaves the rest to the next, which completes it', async (service, operation, list, calls) => {
    interrupted += 1;
    await updatePipeline(test, 'app-prod');
    throttle(service, operation);
    expect((await sweepOnce(test)).nominated).toBe(0);
    expect(test.cloud.faults.pending()).toEqual([]);
    expect(ends().at(-1)).toMatchObject({ message: 'sweep interrupted', reason: 'throttled', list });
    const counted = () => test.emf().filter((line) => line['SweepInterrupted'] === 1 && line['reason'] === 'throttled');
    await waitUntil('the metric', async () => counted()[interrupted]);
    expect((await sweepOnce(test)).calls).toEqual(calls);
    expect(ends().at(-1)).toMatchObject({ message: 'sweep completed', pipelines: 4, followers: 3, nominated: 1 });
  });
});
