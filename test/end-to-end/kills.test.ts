import process from 'node:process';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { waitUntil } from '../../local/demo/wait.ts';
import { PIPELINES } from '../support/builders.ts';
import { createKills } from '../support/kills.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';
import { allDone, createFollowers, messagesIn, startedRuns } from '../support/many-followers.ts';
import { randomFrom } from '../support/random.ts';

const KILLS = 100;
const BRANCHES = ['main', 'develop'] as const;
const FOLLOWERS = BRANCHES.map((branch) => Array.from({ length: 10 }, (_, n) => `follower-${branch}-${n}`));
/** Kills of `start` that are armed at any time. */
const ARMED = 8;
/** Kills of `dispatch` in one round of pushes: a push is dead after its fifth try. */
const DISPATCH_ARMED = 2;
/** Milliseconds on a machine that is busy with other things. */
const LONG = 900_000;
const seed = Number(process.env['SEED'] ?? Date.now());

const Item = z.object({
  sk: z.object({ S: z.string() }),
  status: z.object({ S: z.string() }),
  executionId: z.object({ S: z.string() }).optional(),
});

/** Ids of the pushes that are dispatched, as the function says, or the try after one that was killed. */
function dispatchedOf({ logs }: TestCloud): Set<unknown> {
  const told = ['push dispatched', 'push already dispatched'];
  return new Set(logs.lines().flatMap((line) => (told.includes(line.message) ? [line['pushId']] : [])));
}

/** How every start ended: pipeline, status and run. */
async function records(test: TestCloud) {
  const { body } = await test.call(PIPELINES, 'dynamodb', 'DynamoDB_20120810.Scan', {
    TableName: 'commit-relay-registry',
    FilterExpression: 'begins_with(pk, :start)',
    ExpressionAttributeValues: { ':start': { S: 'START#' } },
  });
  const { Items } = z.object({ Items: z.array(Item), LastEvaluatedKey: z.undefined().optional() }).parse(body);
  return Items.map(({ sk, status, executionId }) => ({ pipeline: sk.S, status: status.S, run: executionId?.S ?? '' }));
}

it(
  `starts each follower once for each push, dispatch and start killed ${KILLS} times (SEED=${seed})`,
  async () => {
    const test = await bootCloud();
    onTestFinished(() => test.close());
    const app = await test.createRepository('app');
    for (const branch of BRANCHES) await test.dispatched(await app.push(branch, 'README.md', `# ${branch}\n`));
    for (const [at, names] of FOLLOWERS.entries()) await createFollowers(test, names, BRANCHES[at]);
    // No token may stand in for what the relay itself knows.
    const token = { service: 'codepipeline', operation: 'ClientRequestToken' } as const;
    const ignored = { ...token, effect: { kind: 'ignore' }, count: 1_000_000 } as const;
    test.cloud.faults.add(ignored);
    const kills = createKills(test, randomFrom(seed));
    const rearm = () => kills.arm('start', Math.min(ARMED, KILLS - kills.count()));
    const stop = test.cloud.recorder.listen(({ fault }) => {
      if (fault === 'crash') rearm();
    });

    const before = dispatchedOf(test).size;
    let pushes = 0;
    while (kills.count() < KILLS) {
      kills.arm('dispatch', DISPATCH_ARMED);
      rearm();
      for (const branch of BRANCHES) await app.push(branch, 'a.txt', `${branch} ${pushes}`);
      pushes += BRANCHES.length;
      const wanted = before + pushes;
      await waitUntil('both pushes', async () => (dispatchedOf(test).size >= wanted ? true : undefined), LONG);
    }
    stop();
    await kills.end();
    test.cloud.faults.add(ignored);
    await allDone(test);

    const made = await records(test);
    expect(made).toHaveLength(pushes * 10);
    expect(made.filter(({ status }) => status !== 'started' && status !== 'overtaken')).toEqual([]);
    const known = made.filter(({ status }) => status === 'started').map(({ pipeline, run }) => `${pipeline} ${run}`);
    const runs = await startedRuns(test, FOLLOWERS.flat());
    const there = [...runs].flatMap(([pipeline, ids]) => ids.map((id) => `${pipeline} ${id}`));
    expect(known.toSorted()).toEqual(there.toSorted());
    expect(new Set(known).size).toBe(known.length);
    expect(await messagesIn(test, /-dlq/)).toBe(0);
  },
  LONG,
);
