import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkingCopy } from '../../local/demo/working-copy.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';

let test: TestCloud;
let app: WorkingCopy;

beforeAll(async () => {
  test = await bootCloud({ keepCalls: 10_000 });
  app = await test.createRepository('app');
  await test.dispatched(await app.push('main', 'README.md', '# app\n'));
});
afterAll(() => test.close());

describe('a pipeline', () => {
  it('that is tagged starts once for a push, at that commit, and not again once it is untagged', async () => {
    await test.createPipeline({ name: 'tagged', sources: [{ repository: 'app', branch: 'main' }] });
    await test.follow('tagged', 'main');
    const commit = await app.push('main', 'a.txt', '1');
    await test.dispatched(commit);
    const runs = await test.startedRuns('tagged');
    expect(runs).toMatchObject([
      {
        status: 'Succeeded',
        trigger: {
          triggerType: 'StartPipelineExecution',
          triggerDetail: expect.stringContaining('/commit-relay-start-'),
        },
        sourceRevisions: [{ actionName: 'app', revisionId: commit }],
      },
    ]);
    await test.unfollow('tagged');
    await test.dispatched(await app.push('main', 'a.txt', '2'));
    expect(await test.startedRuns('tagged')).toHaveLength(1);
  });

  it('that follows another branch than its own starts at exactly the pushed commit', async () => {
    await test.createPipeline({
      name: 'pinned',
      sources: [{ repository: 'app', branch: 'main' }],
      follow: 'feature/a/b',
    });
    const commit = await app.push('feature/a/b', 'b.txt', '1');
    await test.dispatched(commit);
    const [run, ...others] = await test.startedRuns('pinned');
    expect(run?.sourceRevisions).toMatchObject([{ revisionId: commit }]);
    expect(others).toEqual([]);
  });

  it('with two sources in one repository and branch starts once', async () => {
    const source = { repository: 'app', branch: 'main' };
    await test.createRepository('other').then((copy) => copy.push('main', 'x', '1'));
    await test.createPipeline({ name: 'both', sources: [source, { ...source, repository: 'other' }], follow: 'main' });
    await test.dispatched(await app.push('main', 'c.txt', '1'));
    expect(await test.startedRuns('both')).toHaveLength(1);
  });

  it('whose start is overtaken by a newer push of the branch starts nothing older', async () => {
    const sources = [{ repository: 'app', branch: 'main' }];
    await test.createPipeline({ name: 'ordered', sources, follow: 'next', tags: { start: 'commit' } });
    // No event of its first run is to be delayed in the place of the push.
    await test.startedRuns('ordered');
    await test.cloud.eventsDelivered();
    test.cloud.faults.add({ service: 'events', operation: 'Ingest', effect: { kind: 'delay', milliseconds: 5000 } });
    const older = await app.push('next', 'd.txt', '1');
    const newer = await app.push('next', 'd.txt', '2');
    await test.dispatched(newer);
    expect(test.logs.lines().some((line) => line['commit'] === older)).toBe(false);
    await test.dispatched(older);
    const runs = await test.startedRuns('ordered');
    expect(runs.map(({ sourceRevisions }) => sourceRevisions?.[0]?.revisionId)).toEqual([newer]);
    expect(test.logs.lines()).toContainEqual(
      expect.objectContaining({ message: 'start not made', status: 'overtaken', pipeline: 'ordered', commit: older }),
    );
  });
});
