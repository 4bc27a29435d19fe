import { type Message, PurgeQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FaultEffect } from '../../local/faults.ts';
import { createFollowers } from '../../shared/adapters/followers.ts';
import { createStartQueue } from '../../shared/adapters/queues.ts';
import { PipelineName } from '../../shared/domain/names.ts';
import { type Account, bootAccount } from '../support/account.ts';
import { follower } from '../support/builders.ts';
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

const url = (name: string) => account.queueUrl(`commit-relay-${name}`);

/** Queues a start of a follower and takes it as Lambda does; what was taken before and never deleted is gone. */
async function receive(pipeline: string): Promise<Message> {
  await account.sqs.send(new PurgeQueueCommand({ QueueUrl: url('starts.fifo') }));
  await createFollowers(account.table).put(follower(pipeline, 'main', 'app'));
  await createStartQueue(account.sqs, url('starts.fifo')).enqueue([startRequest(pipeline, 'e1')]);
  const take = new ReceiveMessageCommand({ QueueUrl: url('starts.fifo'), MaxNumberOfMessages: 1 });
  const [message] = (await account.sqs.send(take)).Messages ?? [];
  if (message === undefined) throw new Error('no start is queued');
  return message;
}

/** Has the function make a start, and gives what it wrote and for how many seconds it hid the message. */
async function start({ MessageId: id = '', Body: body = '', ReceiptHandle: receipt = '' }: Message, pipeline: string) {
  const hidden: unknown[] = [];
  const stop = account.cloud.recorder.listen(({ operation, input, output }) => {
    if (operation === 'ChangeMessageVisibilityBatch') hidden.push({ input, output });
  });
  const event = sqsEvent({ id, body, receipt, group: pipeline });
  const { outcome, ...written } = await watching<SQSBatchResponse>(() => handler(event, lambdaContext()));
  stop();
  if (outcome.status === 'rejected') throw outcome.reason;
  return { failures: outcome.value.batchItemFailures, hidden, ...written };
}

const refused = (code: string): FaultEffect => ({ kind: 'error', code, message: 'later', status: 400 });

describe('a start that cannot be made now', () => {
  it.each<[string, FaultEffect, number]>([
    ['ThrottlingException', { kind: 'throttle' }, 3],
    ['ConflictException', refused('ConflictException'), 1],
    [
      'ConcurrentPipelineExecutionsLimitExceededException',
      refused('ConcurrentPipelineExecutionsLimitExceededException'),
      1,
    ],
    ['InternalFailure', { kind: 'error', code: 'InternalFailure' }, 1],
  ])('comes back in seconds, and is made once: %s', async (code, effect, count) => {
    const pipeline = code.toLowerCase();
    await side.create(pipeline);
    account.cloud.faults.add({ service: 'codepipeline', operation: 'StartPipelineExecution', effect, count });
    const message = await receive(pipeline);
    const { failures, hidden, lines, metrics } = await start(message, pipeline);
    expect(failures).toEqual([{ itemIdentifier: message.MessageId }]);
    expect(account.cloud.faults.pending()).toEqual([]);
    const [failed] = lines.filter((line) => line.message === 'message failed');
    const seconds = Number(failed?.['retryInSeconds']);
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(8);
    const entry = { ReceiptHandle: message.ReceiptHandle, VisibilityTimeout: seconds };
    expect(hidden).toMatchObject([{ input: { Entries: [entry] }, output: { Successful: [{ Id: '0' }] } }]);
    expect(metrics).toEqual({ MessageFailed: 1, ...(code.startsWith('Throttling') && { StartThrottled: 3 }) });
    expect((await start(message, pipeline)).failures).toEqual([]);
    const made = await side.runs.since(PipelineName.parse(pipeline), new Date(0));
    expect(made.filter(({ trigger }) => trigger === 'StartPipelineExecution')).toHaveLength(1);
  });
});

describe('a start that CodePipeline will not make', () => {
  it.each([
    ['PipelineNotFoundException', 'pipeline-not-found', 0],
    ['ValidationException', 'invalid-start', 1],
  ])('is recorded and told, and its pipeline nominated: %s', async (code, reason, letters) => {
    const pipeline = code.toLowerCase();
    account.cloud.faults.add({
      service: 'codepipeline',
      operation: 'StartPipelineExecution',
      effect: refused(code),
    });
    const { failures, hidden, lines, metrics } = await start(await receive(pipeline), pipeline);
    expect({ failures, hidden }).toEqual({ failures: [], hidden: [] });
    expect(lines).toContainEqual(expect.objectContaining({ message: 'start not made', reason, eventId: 'e1' }));
    expect(metrics).toMatchObject({ Nominated: 1, 'EventTold type=Start Failed': 1 });
    const keys = (await drainQueue(account.sqs, url('reconcile'))).map(({ Body = '' }): unknown => JSON.parse(Body));
    expect(keys).toContainEqual({ key: `pipeline/${pipeline}`, cause: 'e1' });
    expect(await drainQueue(account.sqs, url('starts-dlq.fifo'))).toHaveLength(letters);
  });
});
