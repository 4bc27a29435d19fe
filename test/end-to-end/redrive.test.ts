import { GetPipelineCommand, type PipelineType, UpdatePipelineCommand } from '@aws-sdk/client-codepipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startsDone } from '../../local/demo/outcome.ts';
import { waitUntil } from '../../local/demo/wait.ts';
import type { WorkingCopy } from '../../local/demo/working-copy.ts';
import type { FaultEffect } from '../../local/faults.ts';
import { PIPELINES, REGION } from '../support/builders.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';
import { installRelay, type RelayCommand } from '../support/relay-command.ts';

const DEAD = 'commit-relay-starts-dlq.fifo';
let test: TestCloud;
let command: RelayCommand;
let app: WorkingCopy;

beforeAll(async () => {
  test = await bootCloud();
  command = await installRelay(test.cloud.endpoint);
  // One try that fails is dead; long enough for a try on a busy machine.
  const deadLetterTargetArn = `arn:aws:sqs:${REGION}:${PIPELINES}:${DEAD}`;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
  await test.setQueue('commit-relay-starts.fifo', { VisibilityTimeout: '12', RedrivePolicy });
  app = await test.createRepository('app');
  await test.dispatched(await app.push('main', 'README.md', '# app\n'));
  const sources = [{ repository: 'app', branch: 'main' }];
  for (const name of ['head', 'pinned']) {
    await test.dispatched(await app.push(name, 'a.txt', name));
    const tags = name === 'pinned' ? { start: 'commit' } : {};
    await test.createPipeline({ name, sources, follow: name, tags });
  }
});
afterAll(async () => {
  await test.close();
  await command.remove();
});

/** A push whose start is dead by this, met at StartPipelineExecution. */
async function deadPush(pipeline: string, effect: FaultEffect): Promise<string> {
  const role = `commit-relay-start-${REGION}`;
  test.cloud.faults.add({ service: 'codepipeline', operation: 'StartPipelineExecution', role, effect });
  const commit = await app.push(pipeline, 'a.txt', crypto.randomUUID());
  await test.dispatched(commit);
  await isDead(commit);
  await endLease(pipeline);
  return commit;
}

/** Waits until the start at a commit is a dead letter, and gives its message id. */
const isDead = (commit: string): Promise<string> =>
  waitUntil(`the start at ${commit} to be dead`, async () => {
    const { messages } = JSON.parse((await command.relay('dlq show starts --json')).stdout);
    const letter = messages.find(({ body }: { body: string }) => body.includes(`"commit":"${commit}"`));
    return letter?.id;
  });

/** Ends the lease that a killed try left behind: what 35 seconds do by themselves. */
async function endLease(pipeline: string): Promise<void> {
  await test.call(PIPELINES, 'dynamodb', 'DynamoDB_20120810.DeleteItem', {
    TableName: 'commit-relay-registry',
    Key: { pk: { S: `PIPELINE#${pipeline}` }, sk: { S: 'LEASE#run' } },
  });
}

/** Redrives all starts, and gives how many runs that made. */
async function redrive(pipeline: string): Promise<number> {
  const before = await test.startedRuns(pipeline);
  const { code, stdout, stderr } = await command.relay('dlq redrive starts --all --yes');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('1 redriven to commit-relay-starts.fifo');
  await startsDone(test.clients);
  expect((await command.relay('dlq show starts')).stderr).toContain(`${DEAD} is empty`);
  return (await test.startedRuns(pipeline)).length - before.length;
}

async function become(name: string, pipelineType: PipelineType): Promise<void> {
  await test.startedRuns(name);
  const { pipeline } = await test.clients.codepipeline.send(new GetPipelineCommand({ name }));
  if (pipeline === undefined) throw new Error(`no pipeline ${name}`);
  await test.clients.codepipeline.send(new UpdatePipelineCommand({ pipeline: { ...pipeline, pipelineType } }));
}

describe.each(['head', 'pinned'])('a start of a follower that starts at the %s commit, redriven', (pipeline) => {
  it('after it ran, runs nothing more', async () => {
    const before = await test.startedRuns(pipeline);
    await deadPush(pipeline, { kind: 'crash', when: 'after' });
    expect(await test.startedRuns(pipeline)).toHaveLength(before.length + 1);
    expect(await redrive(pipeline)).toBe(0);
  });

  it('before it ran, runs once', async () => {
    const commit = await deadPush(pipeline, { kind: 'crash', when: 'before' });
    expect(await redrive(pipeline)).toBe(1);
    const [run] = await test.startedRuns(pipeline);
    expect(run?.sourceRevisions?.[0]?.revisionId).toBe(commit);
  });

  it('after a newer push of the ref was started, runs nothing more', async () => {
    const older = await deadPush(pipeline, { kind: 'crash', when: 'before' });
    const newer = await app.push(pipeline, 'b.txt', crypto.randomUUID());
    await test.dispatched(newer);
    expect(await redrive(pipeline)).toBe(0);
    const { stdout } = await command.relay(`history ${pipeline}`);
    expect(stdout).toMatch(new RegExp(`${older.slice(0, 8)} .* overtaken .* of ${newer.slice(0, 8)}`));
  });
});

describe('a start that CodePipeline found invalid, redriven', () => {
  it('once the pipeline is mended, runs once', async () => {
    await become('pinned', 'V1');
    const commit = await app.push('pinned', 'c.txt', crypto.randomUUID());
    await test.dispatched(commit);
    await isDead(commit);
    const { stdout } = await command.relay('dlq show starts');
    expect(stdout).toContain(`start of pinned at pinned of 111111111111/app, ${commit.slice(0, 8)}, push `);
    expect(stdout).toContain('rejected, invalid-start: pipeline pinned: ');
    expect(stdout).toContain('redrive sends it to commit-relay-starts.fifo; mend the pipeline first');
    await become('pinned', 'V2');
    expect(await redrive('pinned')).toBe(1);
    const [run] = await test.startedRuns('pinned');
    expect(run?.sourceRevisions?.[0]?.revisionId).toBe(commit);
  });

  it('before that, comes back, and is known by it', async () => {
    await become('pinned', 'V1');
    const commit = await app.push('pinned', 'd.txt', crypto.randomUUID());
    await test.dispatched(commit);
    const first = await isDead(commit);
    await command.relay('dlq redrive starts --all --yes');
    await waitUntil('it to come back', async () => ((await isDead(commit)) === first ? undefined : true));
    expect((await command.relay('dlq show starts')).stdout).toMatch(/redriven \S+, and came back/);
    await become('pinned', 'V2');
    expect(await redrive('pinned')).toBe(1);
  });
});
