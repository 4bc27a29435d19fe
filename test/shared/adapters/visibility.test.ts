import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStartQueue } from '../../../shared/adapters/queues.ts';
import { createVisibility, type Visibility } from '../../../shared/adapters/visibility.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { startRequest } from '../../support/start-request.ts';

let account: Account;
let url: string;
let visibility: Visibility;
beforeAll(async () => {
  account = await bootAccount();
  url = account.queueUrl('commit-relay-starts.fifo');
  visibility = createVisibility(account.sqs, url);
});
afterAll(() => account.close());

/** What the queue gives out now. */
async function receive() {
  const { Messages = [] } = await account.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] }),
  );
  return Messages.map(({ ReceiptHandle = '', Attributes: { MessageGroupId: group } = {} }) => ({
    ReceiptHandle,
    group,
  }));
}

describe('visibility', () => {
  it('gives messages out again when it is over, not when their queue would', async () => {
    const queue = createStartQueue(account.sqs, url);
    await queue.enqueue(['soon', 'late'].map((pipeline) => startRequest(pipeline, 'e1')));
    const taken = await receive();
    expect(taken.map(({ group }) => group).toSorted()).toEqual(['late', 'soon']);
    const receiptsOf = (group: string) =>
      taken.filter((each) => each.group === group).map((each) => each.ReceiptHandle);
    await visibility.hide(receiptsOf('soon'), 0);
    await visibility.hide(receiptsOf('late'), 900);
    expect((await receive()).map(({ group }) => group)).toEqual(['soon']);
  });

  it('throws for a message that is not in hand', async () => {
    await expect(visibility.hide(['no-receipt'], 5)).rejects.toThrow(/^visibility not changed: \w+/);
  });
});
