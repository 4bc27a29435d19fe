import { CreatePipelineCommand, type PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import { createCommand } from '../../local/commands/command.ts';
import { pipelineDeclaration } from '../../local/demo/fleet.ts';
import { bootCloud } from '../support/local-cloud.ts';
import {
  disableEvents,
  emptyRegistry,
  registryKeys,
  sweepOnce,
  tagPipeline,
  updatePipeline,
} from '../support/sweeping.ts';

createCommand('npm run bench:sweep --')
  .description(
    'Prints what a sweep of 5,000 pipelines, 300 of them followers, costs: calls of the sweep and reconcile roles, and ' +
      'milliseconds. Exits 1 where it costs more than what changed.',
  )
  .parse();

const TOTAL = 5000;
const FOLLOWERS = 300;
const PARALLEL = 20;

const began = performance.now();
const test = await bootCloud();
await disableEvents(test);
const app = await test.createRepository('app');
await app.push('main', 'README.md', '# app\n');
const names = Array.from({ length: TOTAL }, (_, n) => `app-${n}`);
const left = [...names];
await Promise.all(Array.from({ length: PARALLEL }, createNext));
process.stderr.write(`${TOTAL} pipelines created\n`);
const createMs = Math.round(performance.now() - began);

const registered = await sweepOnce(test);
const unchanged = await sweepOnce(test);
await updatePipeline(test, 'app-7');
const updated = await sweepOnce(test);
await tagPipeline(test, 'app-8', 'main');
const tagged = await sweepOnce(test);
const before = await followerCount();
await emptyRegistry(test);
const rebuilt = await sweepOnce(test);
const after = await followerCount();
await test.close();

process.stdout.write(
  `${JSON.stringify({ createMs, registered, unchanged, updated, tagged, rebuilt, followers: { before, after } }, null, 2)}\n`,
);
const rest = { ListPipelines: TOTAL / 1000, GetResources: FOLLOWERS / 100 };
const isAtRest = ({ calls }: typeof updated, GetPipeline?: number) =>
  calls['ListPipelines'] === rest.ListPipelines &&
  (calls['GetResources'] ?? 0) <= rest.GetResources + 2 &&
  calls['GetPipeline'] === GetPipeline;
const isRight =
  isAtRest(unchanged) && isAtRest(updated, 1) && isAtRest(tagged, 1) && before === FOLLOWERS && after === FOLLOWERS;
if (!isRight) process.exitCode = 1;

async function createNext(): Promise<void> {
  for (let name = left.shift(); name !== undefined; name = left.shift()) {
    const isFollower = Number(name.slice('app-'.length)) < FOLLOWERS;
    const tags = isFollower ? [{ key: 'commit-relay:follow', value: '@' }] : [];
    await test.clients.codepipeline.send(new CreatePipelineCommand({ pipeline: declaration(name, isFollower), tags }));
  }
}

/** Followers read repository app; the others an object in S3, which costs the local cloud less. */
function declaration(name: string, isFollower: boolean): PipelineDeclaration {
  const pipeline = pipelineDeclaration({ name, sources: [{ repository: 'app', branch: 'main' }] }, test.home);
  if (isFollower) return pipeline;
  const [source, ...stages] = pipeline.stages ?? [];
  const action = {
    name: 'Object',
    actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
    configuration: { S3Bucket: 'objects', S3ObjectKey: 'app.zip', PollForSourceChanges: 'false' },
  } as const;
  return {
    ...pipeline,
    stages: [
      { ...source, name: 'Source', actions: [{ ...action, outputArtifacts: [{ name: 'app-source' }] }] },
      ...stages,
    ],
  };
}

async function followerCount(): Promise<number> {
  return (await registryKeys(test)).filter(({ sk }) => sk.S.startsWith('PIPE#')).length;
}
