import { setTimeout } from 'node:timers/promises';
import { DeletePipelineCommand, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-codepipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../local/demo/wait.ts';
import type { WorkingCopy } from '../../local/demo/working-copy.ts';
import { APP, PIPELINES, REGION } from '../support/builders.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';

let test: TestCloud;
let app: WorkingCopy;

const sources = [{ repository: 'app', branch: 'main' }];
const resourceArn = (name: string) => `arn:aws:codepipeline:${REGION}:${PIPELINES}:${name}`;

/** Names of the pipelines that the registry has under repository app. */
async function registered(): Promise<string[]> {
  const { body } = await test.call(PIPELINES, 'dynamodb', 'DynamoDB_20120810.Query', {
    TableName: 'commit-relay-registry',
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': { S: `REPO#${APP}` }, ':prefix': { S: 'PIPE#' } },
  });
  const { Items } = body as { Items: { pipeline: { S: string } }[] };
  return Items.map(({ pipeline }) => pipeline.S);
}

async function sweep(): Promise<void> {
  const { body } = await test.invoke('commit-relay-sweep');
  expect(body).toBeNull();
}

beforeAll(async () => {
  test = await bootCloud();
  app = await test.createRepository('app');
  await test.dispatched(await app.push('main', 'README.md', '# app\n'));
  await test.createPipeline({ name: 'app-dev', sources });
  for (const Name of ['commit-relay-tags', 'commit-relay-lifecycle']) {
    await test.call(PIPELINES, 'events', 'AWSEvents.DisableRule', { Name });
  }
});
afterAll(() => test.close());

describe('with the event rules disabled, the sweep alone', () => {
  it('registers a tagged pipeline, which then starts', async () => {
    await test.clients.codepipeline.send(
      new TagResourceCommand({
        resourceArn: resourceArn('app-dev'),
        tags: [{ key: 'commit-relay:follow', value: '@' }],
      }),
    );
    expect(await registered()).toEqual([]);
    await sweep();
    await waitUntil('app-dev to be registered', async () => ((await registered()).length === 1 ? true : undefined));
    await test.dispatched(await app.push('main', 'a.txt', '1'));
    expect(await test.startedRuns('app-dev')).toHaveLength(1);
  });

  it('nominates nothing when nothing changed', async () => {
    const before = test.logs.lines().length;
    await sweep();
    await test.logs.waitFor('the sweep', { after: before, matches: ({ message }) => message === 'sweep completed' });
    expect(test.logs.lines().slice(before)).toContainEqual(
      expect.objectContaining({ message: 'sweep completed', nominated: 0 }),
    );
  });

  it('rebuilds follower items that somebody deleted', async () => {
    await test.call(PIPELINES, 'dynamodb', 'DynamoDB_20120810.DeleteItem', {
      TableName: 'commit-relay-registry',
      Key: { pk: { S: `REPO#${APP}` }, sk: { S: 'PIPE#app-dev#app' } },
    });
    expect(await registered()).toEqual([]);
    await sweep();
    await waitUntil('app-dev to be registered', async () => ((await registered()).length === 1 ? true : undefined));
  });

  it('removes a follower item that nothing accounts for', async () => {
    const ghost = { pk: { S: `REPO#${APP}` }, sk: { S: 'PIPE#ghost#app' }, kind: { S: 'follower' } };
    const ref = { M: { kind: { S: 'ref' }, entry: { S: '@' }, ref: { S: 'refs/heads/main' } } };
    const follower = { pipeline: { S: 'ghost' }, action: { S: 'app' }, repository: { S: APP }, start: { S: 'head' } };
    await test.call(PIPELINES, 'dynamodb', 'DynamoDB_20120810.PutItem', {
      TableName: 'commit-relay-registry',
      Item: { ...ghost, ...follower, follow: { L: [ref] } },
    });
    expect(await registered()).toEqual(['app-dev', 'ghost']);
    await sweep();
    await waitUntil('ghost to be gone', async () => ((await registered()).length === 1 ? true : undefined));
  });

  it('keeps the last good registration of a pipeline whose tag went bad, and says so', async () => {
    const before = test.logs.lines().length;
    await test.clients.codepipeline.send(
      new TagResourceCommand({
        resourceArn: resourceArn('app-dev'),
        tags: [{ key: 'commit-relay:follow', value: 'a..b' }],
      }),
    );
    await sweep();
    const line = await test.logs.waitFor('the problem', {
      after: before,
      matches: ({ message }) => message === 'follower invalid',
    });
    expect(line).toMatchObject({ pipeline: 'app-dev', problems: [{ reason: 'invalid-entry', position: 0 }] });
    expect(await registered()).toEqual(['app-dev']);
  });

  it('forgets a pipeline that was untagged, and one that was deleted', async () => {
    await test.clients.codepipeline.send(
      new UntagResourceCommand({ resourceArn: resourceArn('app-dev'), tagKeys: ['commit-relay:follow'] }),
    );
    await sweep();
    await waitUntil('app-dev to be forgotten', async () => ((await registered()).length === 0 ? true : undefined));
    await test.clients.codepipeline.send(
      new TagResourceCommand({
        resourceArn: resourceArn('app-dev'),
        tags: [{ key: 'commit-relay:follow', value: '@' }],
      }),
    );
    await sweep();
    await waitUntil('app-dev to be registered', async () => ((await registered()).length === 1 ? true : undefined));
    await test.clients.codepipeline.send(new DeletePipelineCommand({ name: 'app-dev' }));
    await sweep();
    await waitUntil('app-dev to be forgotten', async () => ((await registered()).length === 0 ? true : undefined));
  });

  it('sees a pipeline that was deleted and made anew from another repository', async () => {
    await test.createRepository('web');
    const rebuilt = (repository: string) => ({
      name: 'rebuilt',
      sources: [{ repository, branch: 'main' }],
      follow: '@',
    });
    await test.launch(rebuilt('app'));
    await sweep();
    await waitUntil('rebuilt to follow app', async () => ((await registered()).includes('rebuilt') ? true : undefined));
    await test.clients.codepipeline.send(new DeletePipelineCommand({ name: 'rebuilt' }));
    // Creation times are compared in whole seconds.
    await setTimeout(1000);
    await test.launch(rebuilt('web'));
    await sweep();
    await waitUntil('rebuilt to leave app', async () => ((await registered()).includes('rebuilt') ? undefined : true));
  });
});
