import { setTimeout } from 'node:timers/promises';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { waitUntil } from '../../local/demo/wait.ts';
import { mapAtOnce } from '../../shared/app/at-once.ts';
import { PIPELINES } from './builders.ts';
import type { TestCloud } from './local-cloud.ts';
import { disableEvents } from './sweeping.ts';

/** Calls side by side. */
const AT_ONCE = 20;
/** Milliseconds that registering may take on a machine that is busy with other things. */
const LONG = 600_000;

/**
 * Creates followers of a branch of repository app, side by side, and has one sweep register them: events, which would nominate
 * each of them twice, are disabled from now on. What else has a follow tag and is not registered is registered too.
 * @param others how many that are
 */
export async function createFollowers(test: TestCloud, names: readonly string[], branch = 'main', others = 0) {
  const registered = () => test.logs.lines().filter(({ message }) => message === 'pipeline reconciled').length;
  await disableEvents(test);
  await mapAtOnce(names, AT_ONCE, (name) =>
    test.launch({ name, sources: [{ repository: 'app', branch }], follow: '@' }),
  );
  const wanted = registered() + names.length + others;
  await test.invoke('commit-relay-sweep');
  await waitUntil('all to be registered', async () => (registered() >= wanted ? true : undefined), LONG);
  await startedRuns(test, names);
}

/** The runs of each pipeline that StartPipelineExecution made, by its name, once none is in progress. */
export async function startedRuns(test: TestCloud, names: readonly string[]): Promise<Map<string, string[]>> {
  const runs = await mapAtOnce(names, AT_ONCE, (name) => test.startedRuns(name));
  return new Map(
    names.map((name, at) => [name, (runs[at] ?? []).map(({ pipelineExecutionId = '' }) => pipelineExecutionId)]),
  );
}

/** Messages in the queues of the pipeline account whose name matches, those in hand included. */
export async function messagesIn({ cloud, clients }: TestCloud, name: RegExp): Promise<number> {
  const counts = await Promise.all(
    cloud.deployment.queues
      .filter((queue) => queue.account === PIPELINES && name.test(queue.name))
      .map(async ({ url }) => {
        const ask = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] });
        const { Attributes = {} } = await clients.sqs.send(ask);
        return (
          Number(Attributes['ApproximateNumberOfMessages']) +
          Number(Attributes['ApproximateNumberOfMessagesNotVisible'])
        );
      }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Waits until every push is dispatched and every start dealt with, however often it comes back. Asks seldom, which costs time too. */
export async function allDone(test: TestCloud): Promise<void> {
  while ((await messagesIn(test, /^commit-relay-(pushes|starts\.fifo)$/)) > 0) await setTimeout(500);
}
