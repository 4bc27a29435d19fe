import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSender } from '../../../cli/aws/sender.ts';
import type { Sending } from '../../../cli/dlq/letter-box.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { drainQueue } from '../../support/drain-queue.ts';

/** What one message, and one call, may hold at most. */
const MEBIBYTE = 1_048_576;

let account: Account;
beforeAll(async () => {
  account = await bootAccount();
});
afterAll(() => account.close());

const sending = (id: string, body: string): Sending => ({ id, body, attributes: { redriven: 'now' } });

/** Sends to a queue, and gives what failed and what arrived. */
async function send(queue: string, letters: readonly Sending[]) {
  const failures = await createSender(account.sqs, account.queueUrl).send(queue, letters);
  const arrived = await drainQueue(account.sqs, account.queueUrl(queue));
  return { failures: [...failures], bodies: arrived.map(({ Body }) => Body), arrived };
}

it('sends more than one call takes, by number and by size', async () => {
  const small = Array.from({ length: 25 }, (_, n) => sending(`s${n}`, `${n}`));
  const large = ['a', 'b', 'c', 'd'].map((id) => sending(id, id.repeat(MEBIBYTE / 2 - 10)));
  const letters = [...small, ...large];
  const { failures, bodies } = await send('commit-relay-pushes', letters);
  expect(failures).toEqual([]);
  expect(bodies).toEqual(letters.map(({ body }) => body));
});

it('sends what fills a message alone whole, without attributes', async () => {
  const { failures, arrived } = await send('commit-relay-pushes', [
    sending('1', 'small'),
    sending('2', 'x'.repeat(MEBIBYTE)),
    sending('3', 'ü'.repeat(MEBIBYTE / 2 - 11)),
  ]);
  expect(failures).toEqual([]);
  expect(arrived.map(({ Body = '', MessageAttributes = {} }) => [Body.length, Object.keys(MessageAttributes)])).toEqual(
    [
      [5, ['redriven']],
      [MEBIBYTE, []],
      [MEBIBYTE / 2 - 11, ['redriven']],
    ],
  );
});

it('says which of a call failed, and sends the others', async () => {
  const fifo = { group: 'a', deduplicationId: 'd' };
  const letters = [
    { ...sending('1', 'one'), ...fifo },
    sending('2', 'two'),
    { ...sending('3', 'three'), group: 'b', deduplicationId: 'e' },
  ];
  const { failures, bodies } = await send('commit-relay-starts.fifo', letters);
  expect(failures).toEqual([['2', expect.stringContaining('MissingParameter: ')]]);
  expect(bodies).toEqual(['one', 'three']);
});
