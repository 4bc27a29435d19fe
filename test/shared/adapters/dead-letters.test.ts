import type { Message } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeadLetters, type DeadLetter } from '../../../shared/adapters/dead-letters.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { drainQueue } from '../../support/drain-queue.ts';

let account: Account;
beforeAll(async () => {
  account = await bootAccount();
});
afterAll(() => account.close());

const letter: DeadLetter = { body: '{}', reason: 'malformed', detail: 'value: expected an event' };

async function keep(queue: string, ...letters: DeadLetter[]): Promise<Message[]> {
  const url = account.queueUrl(queue);
  const deadLetters = createDeadLetters(account.sqs, url);
  for (const each of letters) await deadLetters.keep(each);
  return drainQueue(account.sqs, url);
}

const attribute = (message: Message | undefined, name: string) => message?.MessageAttributes?.[name]?.StringValue;

describe('dead letters', () => {
  it('are kept with their reason and detail', async () => {
    const [message] = await keep('commit-relay-pushes-dlq', letter);
    expect(message?.Body).toBe('{}');
    expect(attribute(message, 'reason')).toBe('malformed');
    expect(attribute(message, 'detail')).toBe('value: expected an event');
  });

  it('say when they were redriven, if they were', async () => {
    const [message, other] = await keep(
      'commit-relay-pushes-dlq',
      { ...letter, redriven: '2026-01-02T12:00:00.000Z' },
      letter,
    );
    expect(attribute(message, 'redriven')).toBe('2026-01-02T12:00:00.000Z');
    expect(attribute(other, 'redriven')).toBeUndefined();
  });

  it('keep a long body whole, and the beginning of a long detail', async () => {
    const body = `{"junk":"${'ü'.repeat(150_000)}`;
    const [message] = await keep('commit-relay-pushes-dlq', { ...letter, body, detail: 'x'.repeat(5000) });
    expect(message?.Body).toBe(body);
    expect(attribute(message, 'detail')).toBe('x'.repeat(1000));
  });

  it('are kept though the detail quotes characters that SQS takes in no attribute', async () => {
    const [message] = await keep('commit-relay-pushes-dlq', { ...letter, detail: 'got a\u0000b\u001Bc\uFFFFd' });
    expect(attribute(message, 'detail')).toBe('got a\uFFFDb\uFFFDc\uFFFDd');
  });

  it('of a FIFO queue keep their group, and are kept once however often they are rejected', async () => {
    const fifo = { ...letter, group: 'app-dev', deduplicationId: 'd1' };
    const messages = await keep('commit-relay-starts-dlq.fifo', fifo, fifo, { ...fifo, deduplicationId: 'd2' });
    expect(messages.map(({ Attributes }) => Attributes?.['MessageGroupId'])).toEqual(['app-dev', 'app-dev']);
  });
});
