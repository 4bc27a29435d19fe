/** The delivery stack's example, deployed with its own roles and nothing made by hand: no mock pipeline, no repair. */

import { GetRepositoryCommand } from '@aws-sdk/client-codecommit';
import { GetPipelineCommand } from '@aws-sdk/client-codepipeline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { assembly } from '../../local/assembly/synth.ts';
import { runsOf } from '../../local/demo/fleet.ts';
import { waitUntil } from '../../local/demo/wait.ts';
import { cloneRepository, type WorkingCopy } from '../../local/demo/working-copy.ts';
import { makeTemporaryFolder } from '../../local/temporary-folder.ts';
import { sampleConfigs } from '../../scripts/configs.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';

const NAME = 'commit-relay-example';

let test: TestCloud;
let shop: WorkingCopy;
let removeFolder: () => Promise<unknown>;

beforeAll(async () => {
  const folder = await makeTemporaryFolder('example');
  removeFolder = () => folder.remove();
  const config = Object.fromEntries(Object.entries(sampleConfigs().get('one-and-one') ?? {}));
  test = await bootCloud({ assembly: await assembly({ config, folder: folder.path }) });
  const { repositoryMetadata } = await test.clients.codecommit.send(
    new GetRepositoryCommand({ repositoryName: 'shop' }),
  );
  shop = await cloneRepository(repositoryMetadata?.cloneUrlHttp ?? '');
});
afterAll(async () => {
  await shop.remove();
  await test.close();
  await removeFolder();
});

const version = async () => (await test.clients.codepipeline.send(new GetPipelineCommand({ name: NAME }))).pipeline;

it('runs at the first push, by the roles of both accounts, and is as it was made', async () => {
  const [first] = await waitUntil('the run that making it starts to end', async () => {
    const runs = await runsOf(test.clients, NAME);
    return runs.some(({ status }) => status === 'InProgress') ? undefined : runs;
  });
  expect(first).toMatchObject({ status: 'Failed', trigger: { triggerType: 'CreatePipeline' } });
  const made = await version();
  await test.logs.waitFor('the example to be reconciled', {
    matches: (line) => line.message === 'pipeline reconciled' && line['pipeline'] === NAME,
  });
  const commit = await shop.push('main', 'appspec.yml', 'version: 0.0\nos: linux\n');
  await test.dispatched(commit);
  expect(await test.startedRuns(NAME)).toMatchObject([
    { status: 'Succeeded', sourceRevisions: [{ actionName: 'Source', revisionId: commit }] },
  ]);
  expect(await version()).toEqual(made);
  expect(test.logs.lines().filter(({ message }) => message === 'drift')).toEqual([]);
});
