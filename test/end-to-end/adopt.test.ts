import { CodeCommitClient, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import {
  CreatePipelineCommand,
  GetPipelineCommand,
  type PipelineDeclaration,
  StartPipelineExecutionCommand,
  TagResourceCommand,
} from '@aws-sdk/client-codepipeline';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assembly } from '../../local/assembly/synth.ts';
import { asAdministrator } from '../../local/demo/clients.ts';
import { runsOf } from '../../local/demo/fleet.ts';
import { waitUntil } from '../../local/demo/wait.ts';
import type { WorkingCopy } from '../../local/demo/working-copy.ts';
import { makeTemporaryFolder } from '../../local/temporary-folder.ts';
import { FindingResult } from '../../shared/domain/drift/finding.ts';
import { BUCKET, PIPELINES, REGION, SOURCE } from '../support/builders.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';

const CONSOLE_ROLE = `arn:aws:iam::${PIPELINES}:role/AWSCodePipelineServiceRole-${REGION}-mock`;
const RELAY_ROLE = `arn:aws:iam::${PIPELINES}:role/commit-relay-pipeline-${REGION}`;

const CONFIG = {
  region: REGION,
  sourceAccounts: [{ account: SOURCE }],
  pipelineAccounts: [
    { account: PIPELINES, passRoles: [`arn:aws:iam::${PIPELINES}:role/AWSCodePipelineServiceRole-*`] },
  ],
  selfService: ['*'],
};

let test: TestCloud;
let app: WorkingCopy;
let iam: IAMClient;
let pushed: string;
let removeFolder: () => Promise<unknown>;

/** The manual's mock pipeline as the console makes it: a temporary repository of its own account, polling, no key. */
const mock = (name: string, roleArn: string): PipelineDeclaration => ({
  name,
  roleArn,
  artifactStore: { type: 'S3', location: `codepipeline-${REGION}-271828182845` },
  stages: [
    {
      name: 'Source',
      actions: [
        {
          name: 'Source',
          actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
          runOrder: 1,
          configuration: {
            BranchName: 'master',
            OutputArtifactFormat: 'CODE_ZIP',
            PollForSourceChanges: 'true',
            RepositoryName: 'temporary',
          },
          outputArtifacts: [{ name: 'SourceArtifact' }],
          inputArtifacts: [],
          region: REGION,
          namespace: 'SourceVariables',
        },
      ],
    },
    {
      name: 'Deploy',
      actions: [
        {
          name: 'Deploy',
          actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'CodeDeploy', version: '1' },
          runOrder: 1,
          configuration: { ApplicationName: 'shop', DeploymentGroupName: 'shop-prod' },
          outputArtifacts: [],
          inputArtifacts: [{ name: 'SourceArtifact' }],
          region: REGION,
          namespace: 'DeployVariables',
        },
      ],
    },
  ],
  version: 1,
  executionMode: 'QUEUED',
  pipelineType: 'V2',
});

async function adopt(name: string, roleArn: string): Promise<void> {
  await test.clients.codepipeline.send(new CreatePipelineCommand({ pipeline: mock(name, roleArn) }));
  await firstRunOf(name);
  const tags = [
    { key: 'commit-relay:follow', value: 'main' },
    { key: 'commit-relay:repository', value: `${SOURCE}/app` },
  ];
  const resourceArn = `arn:aws:codepipeline:${REGION}:${PIPELINES}:${name}`;
  await reconciled(name, () => test.clients.codepipeline.send(new TagResourceCommand({ resourceArn, tags })));
}

const firstRunOf = (name: string) =>
  waitUntil(`the first run of ${name} to end`, async () =>
    (await runsOf(test.clients, name)).some(({ status }) => status === 'InProgress') ? undefined : true,
  );

/** Does something and waits until the pipeline was reconciled after it. */
async function reconciled(name: string, act: () => Promise<unknown>): Promise<void> {
  const after = test.logs.lines().length;
  await act();
  await test.logs.waitFor(`${name} to be reconciled`, {
    after,
    matches: (line) => line.message === 'pipeline reconciled' && line['pipeline'] === name,
  });
}

async function definitionOf(name: string): Promise<PipelineDeclaration> {
  const { pipeline } = await test.clients.codepipeline.send(new GetPipelineCommand({ name }));
  if (pipeline === undefined) throw new Error(`no pipeline ${name}`);
  return pipeline;
}

const version = (name: string, expected: number) =>
  waitUntil(`${name} to be of version ${expected}`, async () =>
    (await definitionOf(name)).version === expected ? true : undefined,
  );

/** Findings about a pipeline, as they were logged. */
const findingsOf = (name: string): FindingResult[] =>
  test.logs
    .lines()
    .filter((line) => line.message === 'drift' && line['subject'] === `pipeline/${name}`)
    .map((line) => FindingResult.parse(line));

/** The mock with what must differ, and nothing else. */
function adopted(name: string, roleArn: string): PipelineDeclaration {
  const [source, ...others] = mock(name, roleArn).stages ?? [];
  const [action] = source?.actions ?? [];
  const configuration = {
    ...action?.configuration,
    RepositoryName: 'app',
    BranchName: 'main',
    PollForSourceChanges: 'false',
  };
  const wanted = {
    ...action,
    configuration,
    roleArn: `arn:aws:iam::${SOURCE}:role/commit-relay-source-action-${REGION}`,
  };
  return {
    ...mock(name, roleArn),
    artifactStore: { type: 'S3', location: BUCKET, encryptionKey: { id: test.home.keyArn, type: 'KMS' } },
    stages: [{ ...source, actions: [wanted] }, ...others],
    version: 2,
  } as PipelineDeclaration;
}

async function runReads(name: string, commit: string): Promise<void> {
  await test.clients.codepipeline.send(new StartPipelineExecutionCommand({ name }));
  await firstRunOf(name);
  const [run] = await runsOf(test.clients, name);
  expect(run).toMatchObject({ status: 'Succeeded', sourceRevisions: [{ revisionId: commit }] });
}

beforeAll(async () => {
  const folder = await makeTemporaryFolder('adopt');
  removeFolder = folder.remove;
  test = await bootCloud({ assembly: await assembly({ config: CONFIG, folder: folder.path }) });
  iam = new IAMClient(asAdministrator(test.cloud, PIPELINES));
  app = await test.createRepository('app');
  pushed = await app.push('main', 'README.md', '# app\n');
  await test.dispatched(pushed);
  const codecommit = new CodeCommitClient(asAdministrator(test.cloud, PIPELINES));
  await codecommit.send(new CreateRepositoryCommand({ repositoryName: 'temporary' }));
  codecommit.destroy();
  await iam.send(
    new CreateRoleCommand({
      RoleName: CONSOLE_ROLE.split('/').at(-1),
      AssumeRolePolicyDocument: policy({
        Principal: { Service: 'codepipeline.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
    }),
  );
});
afterAll(async () => {
  iam.destroy();
  await test.close();
  await removeFolder();
});

const policy = (...statements: object[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement })),
  });

describe("the manual's mock pipeline, tagged", () => {
  it('is right after one pass, keeps its other stages, and its run reads the repository in the source account', async () => {
    await adopt('mock', RELAY_ROLE);
    await version('mock', 2);
    expect(await definitionOf('mock')).toEqual(adopted('mock', RELAY_ROLE));
    await runReads('mock', pushed);
  });

  it('is left alone where its role may not do its part: what to grant is said, and is enough', async () => {
    await adopt('mock-by-console', CONSOLE_ROLE);
    const findings = await waitUntil('findings of mock-by-console', async () => {
      const found = findingsOf('mock-by-console');
      return found.filter(({ grant }) => grant !== undefined).length >= 3 ? found : undefined;
    });
    const grants = findings.flatMap(({ grant }) => grant ?? []);
    expect(grants.map(({ to }) => to)).toEqual([CONSOLE_ROLE, CONSOLE_ROLE, CONSOLE_ROLE]);
    expect(new Set(findings.map(({ outcome }) => outcome))).toEqual(new Set(['blocked', 'told']));
    expect(await definitionOf('mock-by-console')).toEqual(mock('mock-by-console', CONSOLE_ROLE));
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: CONSOLE_ROLE.split('/').at(-1),
        PolicyName: 'as-the-findings-say',
        PolicyDocument: policy(...grants.map(({ statement }) => statement)),
      }),
    );
    await reconciled('mock-by-console', () =>
      test.call(PIPELINES, 'sqs', 'AmazonSQS.SendMessage', {
        QueueUrl: `${test.cloud.endpoint}/${PIPELINES}/commit-relay-reconcile`,
        MessageBody: JSON.stringify({ key: 'pipeline/mock-by-console', cause: 'test' }),
      }),
    );
    await version('mock-by-console', 2);
    expect(await definitionOf('mock-by-console')).toEqual(adopted('mock-by-console', CONSOLE_ROLE));
    await runReads('mock-by-console', pushed);
  });
});
