import { setTimeout as sleep } from 'node:timers/promises';
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { waitUntil } from '../../local/demo/wait.ts';
import { wholeSeconds } from '../../shared/domain/names.ts';
import { APP, PIPELINES, stateChange } from './builders.ts';
import type { TestCloud } from './local-cloud.ts';

/** Loses every event from now on, until faults are cleared. */
export const loseEvents = ({ cloud }: TestCloud): void =>
  void cloud.faults.add({ service: 'events', operation: 'Ingest', effect: { kind: 'drop' }, count: 100_000 });

/** Messages of a queue of the pipeline account, those that are being worked on too. */
export async function inQueue({ clients: { sqs } }: TestCloud, QueueName: string): Promise<number> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}

const BranchInput = z.object({ branchName: z.string() });

/** Sweeps once, and waits until all that came of it is done; gives the branches whose heads were read, sorted. */
export async function catchUpOnce(test: TestCloud): Promise<string[]> {
  const read: string[] = [];
  const stop = test.cloud.recorder.listen(({ operation, principal, input }) => {
    if (operation === 'GetBranch' && principal.includes('/commit-relay-read-')) {
      read.push(BranchInput.parse(input).branchName);
    }
  });
  await test.invoke('commit-relay-sweep');
  for (const queue of ['commit-relay-reconcile', 'commit-relay-pushes', 'commit-relay-starts.fifo']) {
    await waitUntil(`${queue} to be empty`, async () => ((await inQueue(test, queue)) === 0 ? true : undefined));
  }
  stop();
  return read.toSorted();
}

/** Waits until a grace of so many seconds is over. */
export const graceOver = (seconds: number): Promise<void> => sleep((seconds + 1) * 1000);

/** The commits at which each pipeline was started, newest first. */
export async function commitsStarted(test: TestCloud, pipelines: readonly string[]) {
  const runs = await Promise.all(pipelines.map((name) => test.startedRuns(name)));
  return runs.map((own) => own.map(({ sourceRevisions }) => sourceRevisions?.[0]?.revisionId));
}

/** The event of a push to repository app, as CodeCommit would have sent it then. */
export function eventOf(branch: string, commitId: string, oldCommitId: string, time: Date) {
  const event = stateChange(`late-${commitId}`, commitId);
  const referenceFullName = `refs/heads/${branch}`;
  const detail = { ...event.detail, event: 'referenceUpdated', referenceName: branch, referenceFullName, oldCommitId };
  return { ...event, time: wholeSeconds(time), detail };
}

/** Makes the listing of app's branches old enough to be made again: what fifteen minutes do by themselves. */
export async function ageListing(test: TestCloud): Promise<void> {
  await test.call(PIPELINES, 'dynamodb', 'DynamoDB_20120810.UpdateItem', {
    TableName: 'commit-relay-registry',
    Key: { pk: { S: `REPO#${APP}` }, sk: { S: 'BRANCHES' } },
    UpdateExpression: 'SET listedAt = :old',
    ExpressionAttributeValues: { ':old': { S: '2026-01-01T00:00:00Z' } },
  });
}
