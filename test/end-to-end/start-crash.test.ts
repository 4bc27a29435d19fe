import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkingCopy } from '../../local/demo/working-copy.ts';
import type { Fault } from '../../local/faults.ts';
import { REGION } from '../support/builders.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';

const START = { service: 'codepipeline', operation: 'StartPipelineExecution', role: `commit-relay-start-${REGION}` };
const tokensIgnored: Fault = {
  service: 'codepipeline',
  operation: 'ClientRequestToken',
  effect: { kind: 'ignore' },
  count: 1000,
};

let test: TestCloud;
let app: WorkingCopy;
let starts = 0;

beforeAll(async () => {
  test = await bootCloud();
  await test.setQueue('commit-relay-starts.fifo', { VisibilityTimeout: '1' });
  app = await test.createRepository('app');
  await test.dispatched(await app.push('main', 'README.md', '# app\n'));
  await test.createPipeline({ name: 'app-dev', sources: [{ repository: 'app', branch: 'main' }], follow: '@' });
});
afterAll(() => test.close());

describe('a push starts its follower once, with tokens ignored, when the start', () => {
  it.each<[string, Fault['effect']]>([
    ['is killed before the call', { kind: 'crash', when: 'before' }],
    ['is killed after the call', { kind: 'crash', when: 'after' }],
    ['loses the connection before the call', { kind: 'reset', when: 'before' }],
    ['loses the reply', { kind: 'reset', when: 'after' }],
    ['is throttled', { kind: 'throttle' }],
    ['meets a server error', { kind: 'error', code: 'InternalFailure' }],
  ])('%s', async (_how, effect) => {
    test.cloud.faults.clear();
    test.cloud.faults.add(tokensIgnored);
    test.cloud.faults.add({ ...START, effect });
    await test.dispatched(await app.push('main', 'a.txt', `${starts}`));
    starts += 1;
    expect(test.cloud.faults.pending()).toEqual([tokensIgnored]);
    expect(await test.startedRuns('app-dev')).toHaveLength(starts);
  });
});
