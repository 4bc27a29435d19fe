import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { type Cloud, startCloud } from '../../../local/cloud.ts';
import { approval, source, stage } from '../codepipeline/definitions.ts';
import { createTourist, type Tourist } from '../conformance/tourist.ts';
import { createWireClient } from '../conformance/wire-client.ts';
import { relayStack } from './relay-stack.ts';
import { sourceStack } from './source-stack.ts';
import { A, allow, B, document, REGION, trust } from './template-parts.ts';
import { writeAssembly } from './write-assembly.ts';

const PIPELINE_ROLE = {
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: 'pipeline',
    AssumeRolePolicyDocument: trust('codepipeline.amazonaws.com'),
    Policies: [{ PolicyName: 'all', PolicyDocument: document(allow(['codecommit:*', 's3:*', 'kms:*'], '*')) }],
  },
};

const Actions = z.object({
  actionExecutionDetails: z.array(z.looseObject({ actionName: z.string(), status: z.string() })),
});

let folder: string;
let cloud: Cloud;
let ask: Tourist['ask'];

beforeAll(async () => {
  folder = await writeAssembly(sourceStack(), { ...relayStack(), PipelineRole: PIPELINE_ROLE });
  cloud = await startCloud({ assembly: folder, accounts: [A, B], region: REGION });
  ask = createTourist(createWireClient(cloud.endpoint)).ask;
  const file = { repositoryName: 'app', branchName: 'main', filePath: 'a', fileContent: 'aGVsbG8=' };
  await ask(B, 'codecommit', 'CreateRepository', { repositoryName: 'app' });
  await ask(B, 'codecommit', 'PutFile', file);
});
afterAll(async () => {
  await cloud.close();
  await rm(folder, { recursive: true });
});

/** Runs a pipeline whose artifacts are encrypted with a key, and gives its source action once that has ended. */
async function sourceEndsWith(name: string, id: string) {
  const { roleArn: _role, ...own } = source();
  const roleArn = `arn:aws:iam::${B}:role/pipeline`;
  const artifactStore = { type: 'S3', location: 'artifacts', encryptionKey: { id, type: 'KMS' } };
  const stages = [stage('Source', own), stage('Ask', approval())];
  await ask(B, 'codepipeline', 'CreatePipeline', { pipeline: { name, roleArn, artifactStore, stages } });
  return vi.waitFor(async () => {
    const { actionExecutionDetails } = Actions.parse(
      await ask(B, 'codepipeline', 'ListActionExecutions', { pipelineName: name }),
    );
    const ended = actionExecutionDetails.find(({ actionName }) => actionName === 'Source');
    expect(ended?.status).toMatch(/Succeeded|Failed/);
    return ended;
  }, 60_000);
}

test('a deployed alias of the account leads to its key', async () => {
  expect(await sourceEndsWith('known', 'alias/artifacts')).toMatchObject({ status: 'Succeeded' });
});

test('an alias that nobody deployed is not found', async () => {
  expect(await sourceEndsWith('unknown', 'alias/absent')).toMatchObject({
    status: 'Failed',
    output: {
      executionResult: { errorDetails: { message: expect.stringContaining('Alias alias/absent is not found') } },
    },
  });
});
