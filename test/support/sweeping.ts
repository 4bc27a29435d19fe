import { TagResourceCommand, UpdatePipelineCommand } from '@aws-sdk/client-codepipeline';
import * as z from 'zod';
import { pipelineDeclaration } from '../../local/demo/fleet.ts';
import { waitUntil } from '../../local/demo/wait.ts';
import { PIPELINES, REGION } from './builders.ts';
import type { TestCloud } from './local-cloud.ts';

const SOURCES = [{ repository: 'app', branch: 'main' }];
const TABLE = 'commit-relay-registry';
const COUNTED = ['ListPipelines', 'GetResources', 'GetPipeline'];

/** One sweep and the reconciliations that came of it. */
export type Swept = {
  /** Calls of the sweep and of reconcile, by operation: what a sweep costs the account. */
  readonly calls: Readonly<Record<string, number>>;
  readonly nominated: number;
  /** Milliseconds until the function ended, and until all that it nominated was reconciled. */
  readonly sweepMs: number;
  readonly reconciledMs: number;
};

/** From now on only the sweep tells of changes. */
export async function disableEvents(test: TestCloud): Promise<void> {
  for (const Name of ['commit-relay-tags', 'commit-relay-lifecycle']) {
    await test.call(PIPELINES, 'events', 'AWSEvents.DisableRule', { Name });
  }
}

/** Sweeps once, waits until all that it nominated is reconciled, and counts the calls. */
export async function sweepOnce(test: TestCloud): Promise<Swept> {
  const calls: Record<string, number> = {};
  const stop = test.cloud.recorder.listen(({ operation, principal }) => {
    if (!COUNTED.includes(operation) || !/commit-relay-(sweep|reconcile)-/.test(principal)) return;
    calls[operation] = (calls[operation] ?? 0) + 1;
  });
  const before = test.logs.lines().length;
  const told = (message: string) =>
    test.logs
      .lines()
      .slice(before)
      .filter((line) => line.message === message).length;
  const began = performance.now();
  await test.invoke('commit-relay-sweep');
  const sweepMs = Math.round(performance.now() - began);
  const nominated = told('pipeline nominated');
  await waitUntil(`${nominated} pipelines to be reconciled`, async () =>
    told('pipeline reconciled') >= nominated ? true : undefined,
  );
  stop();
  return { calls, nominated, sweepMs, reconciledMs: Math.round(performance.now() - began) };
}

export async function updatePipeline({ clients, home }: TestCloud, name: string): Promise<void> {
  const pipeline = pipelineDeclaration({ name, sources: SOURCES }, home);
  await clients.codepipeline.send(new UpdatePipelineCommand({ pipeline }));
}

export async function tagPipeline({ clients }: TestCloud, name: string, value: string): Promise<void> {
  const resourceArn = `arn:aws:codepipeline:${REGION}:${PIPELINES}:${name}`;
  const tags = [{ key: 'commit-relay:follow', value }];
  await clients.codepipeline.send(new TagResourceCommand({ resourceArn, tags }));
}

const Key = z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) });
type Key = z.infer<typeof Key>;
const ScanPage = z.object({ Items: z.array(Key), LastEvaluatedKey: Key.optional() });

/** Keys of every item of the registry. */
export async function registryKeys(test: TestCloud): Promise<Key[]> {
  const keys: Key[] = [];
  for (let ExclusiveStartKey: Key | undefined; ; ) {
    const { body } = await test.call(PIPELINES, 'dynamodb', 'DynamoDB_20120810.Scan', {
      TableName: TABLE,
      ProjectionExpression: 'pk, sk',
      ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
    });
    const page = ScanPage.parse(body);
    keys.push(...page.Items);
    if (page.LastEvaluatedKey === undefined) return keys;
    ExclusiveStartKey = page.LastEvaluatedKey;
  }
}

/** Deletes every item of the registry. */
export async function emptyRegistry(test: TestCloud): Promise<void> {
  for (const Key of await registryKeys(test)) {
    await test.call(PIPELINES, 'dynamodb', 'DynamoDB_20120810.DeleteItem', { TableName: TABLE, Key });
  }
}
