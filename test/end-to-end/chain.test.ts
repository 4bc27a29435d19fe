/** What is said to be lacking is lacking, and the statement that is said to be added mends it. */

import { CodeBuildClient, CreateProjectCommand } from '@aws-sdk/client-codebuild';
import {
  CreatePipelineCommand,
  StartPipelineExecutionCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { DeleteRolePolicyCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { GetKeyPolicyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asAdministrator } from '../../local/demo/clients.ts';
import { pipelineDeclaration, runsOf } from '../../local/demo/fleet.ts';
import { waitUntil } from '../../local/demo/wait.ts';
import { createArtifactKey } from '../../shared/adapters/artifact-key.ts';
import { createProjects } from '../../shared/adapters/build-projects.ts';
import { createPolicies } from '../../shared/adapters/policies.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { brokenChain } from '../../shared/app/read-chain.ts';
import type { Finding } from '../../shared/domain/drift/finding.ts';
import { PipelineDefinition } from '../../shared/domain/pipeline-definition.ts';
import { PIPELINES, REGION, SOURCE } from '../support/builders.ts';
import { fakeReport } from '../support/fakes/report.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';
import { policyOf, roleArn, roleMaker, type Statement } from '../support/roles.ts';

const ALIAS = 'alias/commit-relay-artifacts';
const PIPELINE_ROLE = `commit-relay-pipeline-${REGION}`;
const SOURCE_ROLE = `arn:aws:iam::${SOURCE}:role/commit-relay-source-action-${REGION}`;
const BUCKET = `arn:aws:s3:::commit-relay-artifacts-${PIPELINES}-${REGION}`;

let cloud: TestCloud;
let roles: ReturnType<typeof roleMaker>;
let pipeline: ReturnType<typeof pipelineDeclaration>;
let findings: () => Promise<readonly Finding[]>;
let key = '';

beforeAll(async () => {
  cloud = await bootCloud();
  const settings = asAdministrator(cloud.cloud, PIPELINES);
  roles = roleMaker({ settings });
  const own = await roles.as(`commit-relay-reconcile-${REGION}`);
  const clients = { iam: new IAMClient(own), s3: new S3Client(own), kms: new KMSClient(own) };
  key = (await createArtifactKey(clients.kms, ALIAS, systemClock).arn()) ?? '';
  const project = { type: 'CODEPIPELINE' } as const;
  const environment = { type: 'LINUX_CONTAINER', image: 'standard', computeType: 'BUILD_GENERAL1_SMALL' } as const;
  const serviceRole = await roles.create('builder', 'codebuild.amazonaws.com');
  const create = new CreateProjectCommand({
    name: 'shop',
    serviceRole,
    source: project,
    artifacts: project,
    environment,
  });
  await new CodeBuildClient(settings).send(create);
  const copy = await cloud.createRepository('app');
  await copy.push('main', 'README.md', 'shop');
  pipeline = definitionOfShop();
  const ports = { policies: createPolicies(clients, REGION), projects: createProjects(new CodeBuildClient(own)) };
  const facts = { account: PIPELINES, region: REGION, passRoles: [roleArn(PIPELINE_ROLE)], artifactKey: ALIAS };
  findings = () => brokenChain(ports, PipelineDefinition.parse({ ...pipeline, version: 1 }), facts, fakeReport());
});
afterAll(() => cloud.close());

function definitionOfShop(): typeof pipeline {
  const accounts = { source: SOURCE, pipelines: PIPELINES, region: REGION };
  const plain = pipelineDeclaration({ name: 'shop', sources: [{ repository: 'app', branch: 'main' }] }, accounts);
  const build = {
    name: 'Build',
    actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' } as const,
    configuration: { ProjectName: 'shop' },
    inputArtifacts: [{ name: 'app-source' }],
    outputArtifacts: [{ name: 'built' }],
  };
  const encryptionKey = { id: key, type: 'KMS' } as const;
  return {
    ...plain,
    artifactStore: { type: 'S3', location: BUCKET.split(':::')[1] ?? '', encryptionKey },
    stages: [...(plain.stages ?? []).slice(0, 1), { name: 'Build', actions: [build] }],
  };
}

/** How the newest run ends. */
const outcome = () =>
  waitUntil('the run of shop to end', async () => {
    const [run] = await runsOf(cloud.clients, 'shop');
    return run?.status === 'InProgress' ? undefined : run?.status;
  });

/** Does what the findings say: the key's policy takes statements beside its own, a role's others are its own. */
async function grant(found: readonly Finding[]) {
  for (const [to, group] of Map.groupBy(found, (finding) => finding.grant?.to ?? '')) {
    const statements = group.map((finding) => finding.grant?.statement ?? {});
    if (to === key) await addToKey(statements);
    else await roles.allow(to.split('/').at(-1) ?? '', ...statements);
  }
}

async function addToKey(statements: readonly Statement[]) {
  const kms = new KMSClient(asAdministrator(cloud.cloud, PIPELINES));
  const { Policy = '' } = await kms.send(new GetKeyPolicyCommand({ KeyId: key }));
  const standing: Statement[] = JSON.parse(Policy).Statement;
  await kms.send(new PutKeyPolicyCommand({ KeyId: key, Policy: policyOf(...standing, ...statements) }));
}

const fields = (found: readonly Finding[]) => found.map(({ field }) => field);

describe('the role of a project', () => {
  it('lacks what its build fails at, and nothing once the statements are added', async () => {
    const found = await findings();
    const builder = `role ${roleArn('builder')}`;
    expect(fields(found)).toEqual([`${builder} s3 ${BUCKET}`, `${builder} kms ${key}`]);
    await cloud.clients.codepipeline.send(new CreatePipelineCommand({ pipeline }));
    expect(await outcome()).toBe('Failed');
    await grant(found);
    expect(await findings()).toEqual([]);
    await cloud.clients.codepipeline.send(new StartPipelineExecutionCommand({ name: 'shop' }));
    expect(await outcome()).toBe('Succeeded');
  });
});

describe('the role of the pipeline', () => {
  it('lacks what an update is refused for, and nothing once the statements are added', async () => {
    const { PolicyNames = [] } = await roles.iam.send(new ListRolePoliciesCommand({ RoleName: PIPELINE_ROLE }));
    for (const PolicyName of PolicyNames) {
      await roles.iam.send(new DeleteRolePolicyCommand({ RoleName: PIPELINE_ROLE, PolicyName }));
    }
    const found = await findings();
    expect(fields(found)).toEqual([
      `roleArn sts:AssumeRole ${SOURCE_ROLE}`,
      `roleArn s3 ${BUCKET}`,
      `roleArn kms ${key}`,
    ]);
    const update = () => cloud.clients.codepipeline.send(new UpdatePipelineCommand({ pipeline }));
    await expect(update()).rejects.toThrow('is not authorized to perform AssumeRole');
    await grant(found);
    expect(await findings()).toEqual([]);
    await update();
    await cloud.clients.codepipeline.send(new StartPipelineExecutionCommand({ name: 'shop' }));
    expect(await outcome()).toBe('Succeeded');
  });
});
