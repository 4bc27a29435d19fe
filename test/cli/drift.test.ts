import { afterAll, beforeAll, expect, it } from 'vitest';
import type { WorkingCopy } from '../../local/demo/working-copy.ts';
import { PIPELINES } from '../support/builders.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';
import { installRelay, type RelayCommand } from '../support/relay-command.ts';

let test: TestCloud;
let app: WorkingCopy;
let command: RelayCommand;
const sources = [{ repository: 'app', branch: 'main' }];
beforeAll(async () => {
  test = await bootCloud();
  command = await installRelay(test.cloud.endpoint);
  app = await test.createRepository('app');
  await test.dispatched(await app.push('main', 'README.md', '# app\n'));
  await test.createPipeline({ name: 'app-dev', sources, follow: 'main' });
  await test.call(PIPELINES, 'events', 'AWSEvents.DisableRule', { Name: 'commit-relay-tags' });
  await test.call(PIPELINES, 'events', 'AWSEvents.DisableRule', { Name: 'commit-relay-lifecycle' });
});
afterAll(async () => {
  await test.close();
  await command.remove();
});
const show = async (args: string, env = {}) => {
  const r = await command.spawnRelay(args, env);
  console.log(`$ relay ${args}  -> ${r.code}\n${r.stdout}--- ${r.stderr}`);
  return r;
};
it('scratch', async () => {
  await show('plan');
  await show('plan --all');
  await test.startedRuns('app-dev');
  const { body } = await test.call(PIPELINES, 'codepipeline', 'CodePipeline_20150709.GetPipeline', { name: 'app-dev' });
  const pipeline = (body as any).pipeline;
  pipeline.stages[0].actions[0].configuration = { RepositoryName: 'other', BranchName: 'x', PollForSourceChanges: 'true' };
  delete pipeline.artifactStore.encryptionKey;
  pipeline.artifactStore.location = 'elsewhere-bucket';
  const reply = await test.call(PIPELINES, 'codepipeline', 'CodePipeline_20150709.UpdatePipeline', { pipeline });
  await show('plan', { FORCE_COLOR: '1' });
  await show('plan --json');
  await show('repair app-dev --yes');
  await show('plan --all');
  await show('list');
  await show('resume app-dev');
  await show('resume app-de');
  await show('resume bus/commit-relay');
  await show('resume bus/x/y');
  await show('repair --wiring --yes');
  await test.call(PIPELINES, 'events', 'AWSEvents.RemovePermission', { EventBusName: 'commit-relay', RemoveAllPermissions: true });
  await show('plan --wiring');
  await show('repair --wiring --yes');
  await show('plan --wiring');
}, 120000);
