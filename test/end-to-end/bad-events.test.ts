import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { WorkingCopy } from '../../local/demo/working-copy.ts';
import type { CloudEvent } from '../../local/kernel.ts';
import { PIPELINES, REGION, SOURCE, stateChange } from '../support/builders.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';

let test: TestCloud;
let app: WorkingCopy;

beforeAll(async () => {
  test = await bootCloud();
  app = await test.createRepository('app');
  await test.dispatched(await app.push('main', 'README.md', '# app\n'));
  await test.createPipeline({ name: 'app-dev', sources: [{ repository: 'app', branch: 'main' }], follow: '@' });
});
afterAll(() => test.close());

const junk = 'j'.repeat(300 * 1024);

/** Puts any text into the queue of pushes, as whoever may send to it could. */
async function sendToPushes(MessageBody: string): Promise<void> {
  const QueueUrl = `${test.cloud.endpoint}/${PIPELINES}/commit-relay-pushes`;
  await test.clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
}

/** Counts of a metric, added up by reason, from the EMF lines that functions wrote. */
function countsByReason(metric: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of test.emf()) {
    const { reason, [metric]: value } = line;
    if (typeof value === 'number') counts[String(reason)] = (counts[String(reason)] ?? 0) + value;
  }
  return counts;
}

it('rejects bad events with a reason, keeps them whole, starts nothing, and lets what is behind them through', async () => {
  const good = stateChange('e0', await app.push('unfollowed', 'a.txt', '1'));
  const wrongArn: CloudEvent = { ...good, id: 'e1', resources: [`arn:aws:codecommit:${REGION}:${PIPELINES}:app`] };
  const { referenceFullName: _name, ...withoutReference } = good.detail;
  test.cloud.publish(wrongArn);
  test.cloud.publish({ ...good, id: 'e2', detail: withoutReference });
  await sendToPushes(JSON.stringify({ ...good, id: 'e3', 'detail-type': 'CodeCommit News' }));
  await sendToPushes(JSON.stringify({ ...good, id: 'e4', account: '333333333333' }));
  await sendToPushes(junk);
  const commit = await app.push('main', 'b.txt', '1');
  await test.dispatched(commit);

  const letters = await test.messages('commit-relay-pushes-dlq', 5);
  const reasons = letters.map(({ MessageAttributes }) => MessageAttributes?.['reason']?.StringValue);
  const expected = ['foreign-account', 'malformed', 'not-json', 'unknown-detail-type', 'wrong-resource'];
  expect(reasons.toSorted()).toEqual(expected);
  expect(letters.map(({ Body }) => Body)).toContain(junk);
  expect(countsByReason('Rejected')).toEqual(Object.fromEntries(expected.map((reason) => [reason, 1])));
  expect((await test.startedRuns('app-dev')).map(({ sourceRevisions }) => sourceRevisions?.[0]?.revisionId)).toEqual([
    commit,
  ]);
});

it('keeps a malformed start in the dead-letter queue of starts', async () => {
  const QueueUrl = `${test.cloud.endpoint}/${PIPELINES}/commit-relay-starts.fifo`;
  const bad = { MessageGroupId: 'app-dev', MessageDeduplicationId: 'bad-1', MessageBody: '{"pipeline":"app dev"}' };
  await test.clients.sqs.send(new SendMessageCommand({ QueueUrl, ...bad }));
  const [letter] = await test.messages('commit-relay-starts-dlq.fifo', 1);
  expect(letter?.MessageAttributes?.['reason']?.StringValue).toBe('malformed');
  expect(letter?.MessageAttributes?.['detail']?.StringValue).toContain(
    'pipeline: expected a pipeline name, got "app dev"',
  );
});

it('takes no event from an account outside the allow-list, nor one that the account made up', async () => {
  const body = { Source: 'aws.codecommit', DetailType: 'CodeCommit Repository State Change', Detail: '{}' };
  const bus = `arn:aws:events:${REGION}:${PIPELINES}:event-bus/commit-relay`;
  const put = (Entries: object[]) => test.call(SOURCE, 'events', 'AWSEvents.PutEvents', { Entries });
  const forged = await put([{ ...body, EventBusName: bus }]);
  expect(JSON.stringify(forged.body)).toContain('NotAuthorizedForSourceException');
  const own = await put([{ ...body, Source: 'my.app', EventBusName: bus }]);
  expect(JSON.stringify(own.body)).toMatch(/AccessDenied|NotAuthorized/);
});
