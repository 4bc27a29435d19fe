import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../local/demo/wait.ts';
import type { WorkingCopy } from '../../local/demo/working-copy.ts';
import type { Fault } from '../../local/faults.ts';
import { PIPELINES, REGION } from '../support/builders.ts';
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

beforeAll(async () => {
  test = await bootCloud();
  await test.setQueue('commit-relay-starts.fifo', { VisibilityTimeout: '2' });
  app = await test.createRepository('app');
  await test.dispatched(await app.push('main', 'README.md', '# app\n'));
  await test.createPipeline({ name: 'app-dev', sources: [{ repository: 'app', branch: 'main' }], follow: '@' });
});
afterAll(() => test.close());

/** Ends the lease that a killed try left behind: what 35 seconds do by themselves. */
async function endLease(): Promise<void> {
  await test.call(PIPELINES, 'dynamodb', 'DynamoDB_20120810.DeleteItem', {
    TableName: 'commit-relay-registry',
    Key: { pk: { S: 'PIPELINE#app-dev' }, sk: { S: 'LEASE#run' } },
  });
}

describe('a push starts its follower once, with tokens ignored, when the start', () => {
  it.each<[string, Fault['effect']]>([
    ['is killed before the call', { kind: 'crash', when: 'before' }],
    ['is killed after the call', { kind: 'crash', when: 'after' }],
    ['loses the connection before the call', { kind: 'reset', when: 'before' }],
    ['loses the reply', { kind: 'reset', when: 'after' }],
    ['is throttled', { kind: 'throttle' }],
    ['meets a server error', { kind: 'error', code: 'InternalFailure' }],
  ])('%s', async (how, effect) => {
    const before = (await test.startedRuns('app-dev')).length;
    test.cloud.faults.clear();
    test.cloud.faults.add(tokensIgnored);
    test.cloud.faults.add({ ...START, effect });
    const commit = await app.push('main', 'a.txt', how);
    await waitUntil('the fault', async () => (test.cloud.faults.pending().length === 1 ? true : undefined));
    if (effect.kind === 'crash') await endLease();
    await test.dispatched(commit);
    expect(await test.startedRuns('app-dev')).toHaveLength(before + 1);
  });
});
