import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeadLetter, DeadLetters } from '../../../shared/adapters/dead-letters.ts';
import { TerminalError } from '../../../shared/domain/errors.ts';
import type { MessageHandler, sqsHandler } from '../../../shared/runtime/sqs-handler.ts';
import { lambdaContext, sqsEvent, stubLambda, watching } from '../../support/invocation.ts';

let make: typeof sqsHandler;
beforeAll(async () => {
  stubLambda('test');
  make = (await import('../../../shared/runtime/sqs-handler.ts')).sqsHandler;
});
afterAll(() => vi.unstubAllEnvs());

const kept: DeadLetter[] = [];
const deadLetters: DeadLetters = { keep: async (letter) => void kept.push(letter) };
beforeEach(() => void kept.splice(0));

/** Fails, rejects or handles a message, as its body says. */
const obey: MessageHandler = async (body, about) => {
  const report = about({ eventId: `of-${body}` });
  if (body.startsWith('fail')) throw new Error('no table');
  if (body.startsWith('reject')) throw new TerminalError('malformed', 'value: got junk');
  report.info('handled', {});
};

async function handle(event: SQSEvent, handler = obey, letters = deadLetters) {
  const run = make(letters, handler);
  const { outcome, ...written } = await watching<SQSBatchResponse>(() => run(event, lambdaContext()));
  if (outcome.status === 'rejected') throw outcome.reason;
  const failures = outcome.value.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  return { failures, ...written, of: (message: string) => written.lines.filter((line) => line.message === message) };
}

describe('sqsHandler', () => {
  it('brings back the one message that failed, and says of which event it was', async () => {
    const event = sqsEvent({ id: '1', body: 'ok-1' }, { id: '2', body: 'fail' }, { id: '3', body: 'ok-2' });
    const { failures, metrics, of } = await handle(event);
    expect(failures).toEqual(['2']);
    expect(of('handled').map(({ messageId }) => messageId)).toEqual(['1', '3']);
    const failed = { messageId: '2', eventId: 'of-fail', receiveCount: 1, error: { message: 'no table' } };
    expect(of('message failed')).toMatchObject([failed]);
    expect(metrics).toEqual({ MessageFailed: 1 });
  });

  it('stops a FIFO group behind its failure while other groups go on', async () => {
    const event = sqsEvent(
      { id: 'a1', body: 'ok-a1', group: 'a' },
      { id: 'b1', body: 'ok-b1', group: 'b' },
      { id: 'a2', body: 'fail', group: 'a' },
      { id: 'a3', body: 'ok-a3', group: 'a' },
      { id: 'b2', body: 'ok-b2', group: 'b' },
    );
    const { failures, of } = await handle(event);
    expect(failures).toEqual(['a2', 'a3']);
    expect(
      of('handled')
        .map(({ messageId }) => messageId)
        .toSorted(),
    ).toEqual(['a1', 'b1', 'b2']);
  });

  it('does not let one group wait for another', async () => {
    const { promise: release, resolve } = Promise.withResolvers<void>();
    const event = sqsEvent({ id: '1', body: 'waits', group: 'a' }, { id: '2', body: 'releases', group: 'b' });
    const { failures } = await handle(event, async (body) => {
      if (body === 'releases') resolve();
      else await release;
    });
    expect(failures).toEqual([]);
  });

  it('keeps what is rejected in the dead-letter queue, with its reason, and goes on in its group', async () => {
    const event = sqsEvent({ id: '1', body: 'reject', group: 'a' }, { id: '2', body: 'ok', group: 'a' });
    const { failures, metrics, of } = await handle(event);
    const letter = { body: 'reject', reason: 'malformed', detail: 'value: got junk' };
    expect(kept).toEqual([{ ...letter, group: 'a', deduplicationId: 'dedup-1' }]);
    expect(failures).toEqual([]);
    expect(of('handled')).toHaveLength(1);
    const line = { level: 'WARN', messageId: '1', eventId: 'of-reject', reason: 'malformed', detail: letter.detail };
    expect(of('message rejected')).toMatchObject([line]);
    expect(metrics).toEqual({ 'Rejected reason=malformed': 1 });
  });

  it('keeps with what is rejected when it was redriven', async () => {
    await handle(sqsEvent({ id: '1', body: 'reject', redriven: '2026-01-02T12:00:00.000Z' }));
    expect(kept).toMatchObject([{ body: 'reject', redriven: '2026-01-02T12:00:00.000Z' }]);
  });

  it('brings a rejected message back while the dead-letter queue cannot take it', async () => {
    const keep = async () => {
      throw new Error('queue away');
    };
    const { failures, metrics } = await handle(sqsEvent({ id: '1', body: 'reject' }), obey, { keep });
    expect(failures).toEqual(['1']);
    expect(metrics).toEqual({ MessageFailed: 1 });
  });

  it('has nothing to bring back of an empty batch', async () => {
    expect((await handle(sqsEvent())).failures).toEqual([]);
  });
});
