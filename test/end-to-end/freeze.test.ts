import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../local/demo/wait.ts';
import type { WorkingCopy } from '../../local/demo/working-copy.ts';
import { PIPELINES } from '../support/builders.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';

const sources = [{ repository: 'app', branch: 'main' }];

let test: TestCloud;
let app: WorkingCopy;
beforeAll(async () => {
  test = await bootCloud();
  app = await test.createRepository('app');
  await test.dispatched(await app.push('main', 'README.md', '# app\n'));
  for (const name of ['one', 'two']) await test.createPipeline({ name, sources, follow: '@' });
  await test.createPipeline({ name: 'develop', sources, follow: 'develop' });
});
afterAll(() => test.close());

const setFreeze = (freeze: object) =>
  test.call(PIPELINES, 'dynamodb', 'DynamoDB_20120810.PutItem', {
    TableName: 'commit-relay-registry',
    Item: { pk: { S: 'FREEZE' }, sk: { S: 'STATUS' }, ...freeze },
  });
const freeze = { freeze: { M: { reason: { S: 'peak season' }, since: { S: '2026-01-01T00:00:00Z' } } } };

const held = async () =>
  test.logs
    .lines()
    .filter(({ message }) => message === 'start held')
    .map((line) => `${line['pipeline']} ${line['commit']}`);

describe('a freeze of the fleet', () => {
  it('holds pushes, and after the thaw the next sweep starts each follower once at the newest', async () => {
    await setFreeze(freeze);
    const older = await app.push('main', 'a.txt', '1');
    await test.dispatched(older);
    const newer = await app.push('main', 'a.txt', '2');
    await test.dispatched(newer);
    const branch = await app.push('develop', 'b.txt', '1');
    await test.dispatched(branch);
    await waitUntil('five starts to be held', async () => ((await held()).length === 5 ? true : undefined));
    await test.invoke('commit-relay-sweep');
    for (const name of ['one', 'two', 'develop']) expect(await test.startedRuns(name)).toEqual([]);
    await setFreeze({});
    await test.invoke('commit-relay-sweep');
    const started = (name: string) =>
      waitUntil(`${name} to start`, async () => {
        const runs = await test.startedRuns(name);
        return runs.length > 0 ? runs.map(({ sourceRevisions }) => sourceRevisions?.[0]?.revisionId) : undefined;
      });
    expect(await started('one')).toEqual([newer]);
    expect(await started('two')).toEqual([newer]);
    expect(await started('develop')).toEqual([branch]);
    await test.invoke('commit-relay-sweep');
    for (const name of ['one', 'two', 'develop']) expect(await test.startedRuns(name)).toHaveLength(1);
  });
});
