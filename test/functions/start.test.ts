import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Fault } from '../../local/faults.ts';
import { createFollowers } from '../../shared/adapters/followers.ts';
import { createLeases } from '../../shared/adapters/leases.ts';
import { PipelineName } from '../../shared/domain/names.ts';
import { type Account, bootAccount } from '../support/account.ts';
import { follower, SOURCE } from '../support/builders.ts';
import { drainQueue } from '../support/drain-queue.ts';
import { lambdaContext, sqsEvent, watching } from '../support/invocation.ts';
import { localSide, type PipelineSide } from '../support/pipeline-sides.ts';
import { startRequest } from '../support/start-request.ts';
import { stubFunction } from '../support/stub-function.ts';

let account: Account;
let side: PipelineSide;
let handler: typeof import('../../functions/start/handler.ts').handler;
beforeAll(async () => {
  account = await bootAccount();
  side = localSide(account);
  stubFunction('start', account);
  ({ handler } = await import('../../functions/start/handler.ts'));
});
afterEach(() => account.cloud.faults.clear());
afterAll(async () => {
  vi.unstubAllEnvs();
  await account.close();
});

async function createFollower(pipeline: string): Promise<void> {
  await side.create(pipeline);
  await createFollowers(account.table).put(follower(pipeline, 'main', 'app'));
}

const message = (pipeline: string, push: string) => {
  const body = JSON.stringify(startRequest(pipeline, push));
  return { id: `${pipeline} ${push}`, body, group: pipeline };
};
async function invoke(event: SQSEvent) {
  const { outcome, ...written } = await watching<SQSBatchResponse>(() => handler(event, lambdaContext()));
  if (outcome.status === 'rejected') throw outcome.reason;
  return { failures: outcome.value.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), ...written };
}
const runs = async (pipeline: string) =>
  (await side.runs.since(PipelineName.parse(pipeline), new Date(0))).filter(
    ({ trigger }) => trigger === 'StartPipelineExecution',
  );

describe('start', () => {
  it('starts the pipeline once, and says so under the ids of event and push', async () => {
    await createFollower('once');
    const { failures, lines, metrics } = await invoke(sqsEvent(message('once', 'e1')));
    expect(failures).toEqual([]);
    const [run] = await runs('once');
    const ids = { eventId: 'e1', pushId: 'e1', messageId: 'once e1', service: 'start' };
    expect(lines).toMatchObject([{ ...ids, message: 'pipeline started', executionId: run?.executionId }]);
    expect(metrics).toEqual({ [`StartMade sourceAccount=${SOURCE}`]: 1, 'EventTold type=Pipeline Started': 1 });
    const again = await invoke(sqsEvent(message('once', 'e1')));
    expect(again).toMatchObject({ failures: [], lines: [{ ...ids, message: 'start already decided' }], metrics: {} });
    expect(await runs('once')).toHaveLength(1);
  });

  it('stops behind a pipeline that stays held, while other pipelines start', async () => {
    await createFollower('held');
    await createFollower('free');
    const leases = createLeases(account.table);
    const lease = await leases.acquire(PipelineName.parse('held'), 'run', new Date());
    const event = sqsEvent(message('held', 'e1'), message('free', 'e1'), message('held', 'e2'), message('free', 'e2'));
    const { failures, lines } = await invoke(event);
    expect(failures).toEqual(['held e1', 'held e2']);
    expect(await runs('free')).toHaveLength(2);
    expect(await runs('held')).toEqual([]);
    const failed = lines.find((line) => line.message === 'message failed');
    expect(failed).toMatchObject({ level: 'ERROR', eventId: 'e1', error: { name: 'BusyError' } });
    if (lease !== undefined) await leases.release(lease);
    expect((await invoke(event)).failures).toEqual([]);
    expect(await runs('held')).toHaveLength(2);
    expect(await runs('free')).toHaveLength(2);
  });

  it.each<[string, Fault]>([
    [
      'the answer of CodePipeline was lost',
      { service: 'codepipeline', operation: 'StartPipelineExecution', effect: { kind: 'reset', when: 'after' } },
    ],
    [
      'the run could not be recorded',
      {
        service: 'dynamodb',
        operation: 'PutItem',
        effect: { kind: 'error', code: 'AccessDeniedException', status: 400 },
        skip: 2,
      },
    ],
  ])('makes no second run where %s', async (how, fault) => {
    const pipeline = `lost-${how.length}`;
    await createFollower(pipeline);
    account.cloud.faults.add(fault);
    expect((await invoke(sqsEvent(message(pipeline, 'e1')))).failures).toEqual([`${pipeline} e1`]);
    expect(account.cloud.faults.pending()).toEqual([]);
    expect((await invoke(sqsEvent(message(pipeline, 'e1')))).failures).toEqual([]);
    expect(await runs(pipeline)).toHaveLength(1);
  });

  it('starts nothing that follows no more, and tells why', async () => {
    await side.create('left');
    const { failures, lines, metrics } = await invoke(sqsEvent(message('left', 'e1')));
    expect(failures).toEqual([]);
    expect(await runs('left')).toEqual([]);
    expect(lines).toMatchObject([{ level: 'WARN', message: 'start not made', reason: 'not-following', eventId: 'e1' }]);
    expect(metrics).toEqual({
      [`StartNotMade reason=not-following sourceAccount=${SOURCE}`]: 1,
      'EventTold type=Start Failed': 1,
    });
  });

  it('makes the start though it cannot be told', async () => {
    await createFollower('untold');
    account.cloud.faults.add({ service: 'events', operation: 'PutEvents', effect: { kind: 'throttle' }, count: 100 });
    const { failures, lines, metrics } = await invoke(sqsEvent(message('untold', 'e1')));
    expect(failures).toEqual([]);
    const [run] = await runs('untold');
    const executionId = run?.executionId;
    expect(lines.at(-1)).toMatchObject({ level: 'ERROR', message: 'event not told', detail: { executionId } });
    expect(metrics).toEqual({ [`StartMade sourceAccount=${SOURCE}`]: 1, EventNotTold: 1 });
  });

  it('keeps what is no start in the dead-letter queue, in the group that it came with', async () => {
    await createFollower('beside');
    const body = JSON.stringify({ ...startRequest('beside', 'e1'), eventId: '' });
    const junk = { id: 'junk', body, group: 'beside' };
    const { failures, metrics } = await invoke(sqsEvent(junk, message('beside', 'e2')));
    expect(failures).toEqual([]);
    expect(await runs('beside')).toHaveLength(1);
    expect(metrics).toMatchObject({ 'Rejected reason=malformed': 1 });
    const [letter] = await drainQueue(account.sqs, account.queueUrl('commit-relay-starts-dlq.fifo'));
    expect(letter?.Body).toBe(body);
    expect(letter?.Attributes?.['MessageGroupId']).toBe('beside');
    expect(letter?.MessageAttributes?.['detail']?.StringValue).toMatch(/^eventId: .*, got ""$/);
  });
});
