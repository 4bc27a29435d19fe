import { CodeBuildClient, CreateProjectCommand } from '@aws-sdk/client-codebuild';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createArtifactKey } from '../../../shared/adapters/artifact-key.ts';
import { createProjects } from '../../../shared/adapters/build-projects.ts';
import { createPolicies } from '../../../shared/adapters/policies.ts';
import type { Policies } from '../../../shared/app/chain-ports.ts';
import type { Use } from '../../../shared/domain/drift/use.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { PIPELINES, REGION, SOURCE } from '../../support/builders.ts';
import { fakeClock } from '../../support/fakes/clock.ts';
import { policyOf, roleArn, roleMaker, type Statement } from '../../support/roles.ts';

const Bucket = `commit-relay-artifacts-${PIPELINES}-${REGION}`;
const ALL_OBJECTS = `arn:aws:s3:::${Bucket}/*`;
const OBJECT = `arn:aws:s3:::${Bucket}/shop/app/artifact`;
const SOURCE_ROLE = `arn:aws:iam::${SOURCE}:role/commit-relay-source-action-${REGION}`;
const STACK_ROLE = `commit-relay-pipeline-${REGION}`;
const ROOT = { AWS: `arn:aws:iam::${PIPELINES}:root` };

let account: Account;
let roles: ReturnType<typeof roleMaker>;
/** As the function's own role, so that its rights are enough. */
let policies: Policies;
let clients: { iam: IAMClient; s3: S3Client; kms: KMSClient; codeBuild: CodeBuildClient };
let admin: { s3: S3Client; kms: KMSClient; codeBuild: CodeBuildClient };
let key = '';
let bucketPolicy = '';

beforeAll(async () => {
  account = await bootAccount({ keepCalls: 1_000 });
  roles = roleMaker(account);
  const settings = { ...(await roles.as(`commit-relay-reconcile-${REGION}`)), maxAttempts: 1 };
  clients = {
    iam: new IAMClient(settings),
    s3: new S3Client(settings),
    kms: new KMSClient(settings),
    codeBuild: new CodeBuildClient(settings),
  };
  admin = {
    s3: new S3Client(account.settings),
    kms: new KMSClient(account.settings),
    codeBuild: new CodeBuildClient(account.settings),
  };
  policies = createPolicies(clients, REGION);
  key = (await createArtifactKey(clients.kms, 'alias/commit-relay-artifacts', fakeClock()).arn()) ?? '';
  bucketPolicy = (await admin.s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy ?? '';
  await roles.create('worker');
});
afterAll(() => account.close());

const use = (action: string, resource: string, role = roleArn('worker'), covers = resource): Use => ({
  role,
  action,
  resource,
  covers,
  who: 'the role',
});
const reading = (role?: string) => use('s3:GetObject', OBJECT, role, ALL_OBJECTS);
const decrypting = (role?: string) => use('kms:Decrypt', key, role);
const putBucket = (...statements: readonly Statement[]) =>
  admin.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policyOf(...statements) }));
const putKey = (...statements: readonly Statement[]) =>
  admin.kms.send(new PutKeyPolicyCommand({ KeyId: key, Policy: policyOf(...statements) }));

/** What is judged of one use, without the use. */
async function verdictOn(one: Use) {
  const [{ use: _, ...rest } = { use: one }] = await policies.judge([one]);
  return rest;
}

describe('the pipeline role of the delivery stack', () => {
  it('may do all that a pipeline needs', async () => {
    const role = roleArn(STACK_ROLE);
    const uses = [
      use('sts:AssumeRole', SOURCE_ROLE, role),
      reading(role),
      { ...use('s3:PutObject', OBJECT, role, ALL_OBJECTS), encryptedWith: key },
      decrypting(role),
      use('kms:GenerateDataKey', key, role),
    ];
    const judgements = await policies.judge(uses);
    expect(judgements).toEqual(uses.map((each) => ({ use: each, verdict: 'allowed' })));
  });

  it('may not keep artifacts under another key', async () => {
    const encryptedWith = key.replace(/[^/]+$/, 'other');
    expect(
      await verdictOn({ ...use('s3:PutObject', OBJECT, roleArn(STACK_ROLE), ALL_OBJECTS), encryptedWith }),
    ).toEqual({ verdict: 'denied', why: 'the policy of the resource denies it explicitly' });
  });
});

describe('a role that the key of the delivery stack does not name', () => {
  it('may not use it, whatever its own policies say', async () => {
    await roles.allow('worker', { Action: 'kms:*', Resource: '*' });
    expect(await verdictOn(decrypting())).toEqual({
      verdict: 'denied',
      lacking: 'resource',
      why: 'no statement allows it',
    });
  });
});

describe('a role of others', () => {
  /** The key leaves its use to the account's policies, as keys do unless told otherwise. */
  const delegate = () => putKey({ Principal: ROOT, Action: 'kms:*', Resource: '*' });
  beforeAll(delegate);
  afterEach(async () => {
    await roles.allow('worker', { Action: 'ec2:DescribeInstances', Resource: '*' });
    await admin.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: bucketPolicy }));
    await delegate();
    account.cloud.faults.clear();
  });

  const lacking = { verdict: 'denied', lacking: 'role', why: 'no statement allows it' };

  it.each([
    ['sts:AssumeRole', () => use('sts:AssumeRole', SOURCE_ROLE), SOURCE_ROLE],
    ['s3:GetObject', reading, ALL_OBJECTS],
    ['kms:Decrypt', decrypting, '*'],
  ])('lacks %s until a statement gives it', async (Action, used, Resource) => {
    await roles.allow('worker', { Action: 'ec2:DescribeInstances', Resource: '*' });
    expect(await verdictOn(used())).toEqual(lacking);
    await roles.allow('worker', { Action, Resource });
    expect(await verdictOn(used())).toEqual({ verdict: 'allowed' });
    await roles.allow('worker', { Action, Resource }, { Effect: 'Deny', Action, Resource: '*' });
    expect(await verdictOn(used())).toMatchObject({ verdict: 'denied', why: expect.stringContaining('explicitly') });
  });

  it('may have the folder of its pipeline alone', async () => {
    await roles.allow('worker', { Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/shop/*` });
    expect(await verdictOn(reading())).toEqual({ verdict: 'allowed' });
  });

  it('may use the key through S3 alone', async () => {
    const Condition = { StringEquals: { 'kms:ViaService': `s3.${REGION}.amazonaws.com` } };
    await roles.allow('worker', { Action: 'kms:Decrypt', Resource: key, Condition });
    expect(await verdictOn(decrypting())).toEqual({ verdict: 'allowed' });
  });

  it('is not judged where a condition asks for what nobody knows beforehand', async () => {
    const Condition = { StringEquals: { 'aws:SourceVpc': 'vpc-1' } };
    await roles.allow('worker', { Action: 's3:GetObject', Resource: ALL_OBJECTS, Condition });
    expect(await verdictOn(reading())).toEqual({
      verdict: 'unknown',
      why: "the role's policies ask for aws:SourceVpc",
    });
  });

  it('is judged though other statements ask for keys of other services', async () => {
    const Condition = { StringEquals: { 'iam:PassedToService': 'codebuild.amazonaws.com' } };
    await roles.allow('worker', { Action: 'iam:PassRole', Resource: '*', Condition });
    expect(await verdictOn(reading())).toEqual(lacking);
  });

  it('may be let in by the bucket itself', async () => {
    await putBucket({ Principal: { AWS: roleArn('worker') }, Action: 's3:GetObject', Resource: ALL_OBJECTS });
    expect(await verdictOn(reading())).toEqual({ verdict: 'allowed' });
    await putBucket({ Principal: ROOT, Action: 's3:GetObject', Resource: ALL_OBJECTS });
    expect(await verdictOn(reading())).toEqual(lacking);
  });

  it('may be kept out by the bucket', async () => {
    await roles.allow('worker', { Action: 's3:*', Resource: '*' });
    const Condition = { ArnNotLike: { 'aws:PrincipalArn': roleArn('admin') } };
    await putBucket({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: ALL_OBJECTS, Condition });
    expect(await verdictOn(reading())).toEqual({
      verdict: 'denied',
      why: 'the policy of the resource denies it explicitly',
    });
  });

  it('stands for itself where the bucket has no policy', async () => {
    await admin.s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    expect(await verdictOn(reading())).toEqual(lacking);
  });

  it('may use a key only as far as the key leaves it to the account', async () => {
    await roles.allow('worker', { Action: 'kms:*', Resource: '*' });
    const toShow = { Principal: ROOT, Action: 'kms:Get*', Resource: '*' };
    await putKey(toShow);
    expect(await verdictOn(decrypting())).toEqual({ ...lacking, lacking: 'resource' });
    await putKey(toShow, { Principal: { AWS: roleArn('worker') }, Action: 'kms:Decrypt', Resource: '*' });
    expect(await verdictOn(decrypting())).toEqual({ verdict: 'allowed' });
  });

  it.each([
    ['iam', 'SimulatePrincipalPolicy', reading, 'iam:SimulatePrincipalPolicy: ThrottlingException'],
    ['s3', 'GetBucketPolicy', reading, 's3:GetBucketPolicy: ThrottlingException'],
    ['kms', 'GetKeyPolicy', decrypting, 'kms:GetKeyPolicy: ThrottlingException'],
  ] as const)('is not judged while %s throttles %s', async (service, operation, used, why) => {
    account.cloud.faults.add({ service, operation, effect: { kind: 'throttle' } });
    expect(await verdictOn(used())).toEqual({ verdict: 'unknown', why });
  });

  it('is not judged where the key does not show its policy', async () => {
    await putKey({ Principal: { AWS: roleArn('worker') }, Action: 'kms:*', Resource: '*' });
    expect(await verdictOn(decrypting())).toEqual({
      verdict: 'unknown',
      why: 'kms:GetKeyPolicy: AccessDeniedException',
    });
  });

  it('is not judged where it does not exist, or we may not look', async () => {
    const absent = await verdictOn(reading(roleArn('absent')));
    expect(absent).toEqual({ verdict: 'unknown', why: 'iam:SimulatePrincipalPolicy: NoSuchEntityException' });
    const foreign = await verdictOn(use('s3:GetObject', 'arn:aws:s3:::other/x', undefined, 'arn:aws:s3:::other/*'));
    expect(foreign).toEqual({ verdict: 'unknown', why: 's3:GetBucketPolicy: NoSuchBucket' });
  });
});

describe('calls', () => {
  it('are one for each role and service, and one for each resource', async () => {
    const before = account.cloud.recorder.calls().length;
    const one = [reading(), use('s3:PutObject', OBJECT, undefined, ALL_OBJECTS), decrypting()];
    const other = [reading(roleArn(STACK_ROLE)), decrypting(roleArn(STACK_ROLE))];
    await policies.judge([...one, ...other]);
    const made = account.cloud.recorder
      .calls()
      .slice(before)
      .map(({ operation }) => operation);
    expect(
      Object.entries(Object.groupBy(made, (operation) => operation)).map(([name, all]) => [name, all?.length]),
    ).toEqual([
      ['SimulatePrincipalPolicy', 4],
      ['GetBucketPolicy', 1],
      ['GetKeyPolicy', 1],
    ]);
  });
});

describe('the projects', () => {
  it('tell their roles; those that do not exist are left out', async () => {
    const serviceRole = roleArn('worker');
    const source = { type: 'CODEPIPELINE' } as const;
    const environment = { type: 'LINUX_CONTAINER', image: 'standard', computeType: 'BUILD_GENERAL1_SMALL' } as const;
    const project = { name: 'shop', serviceRole, source, artifacts: source, environment };
    await admin.codeBuild.send(new CreateProjectCommand(project));
    const found = await createProjects(clients.codeBuild).serviceRoles(['shop', 'absent']);
    expect(found).toEqual({ kind: 'known', roles: new Map([['shop', serviceRole]]) });
    account.cloud.faults.add({ service: 'codebuild', operation: 'BatchGetProjects', effect: { kind: 'throttle' } });
    const throttled = await createProjects(clients.codeBuild).serviceRoles(['shop']);
    expect(throttled).toEqual({ kind: 'unknown', why: 'codebuild:BatchGetProjects: ThrottlingException' });
  });
});
