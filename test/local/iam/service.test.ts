import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  SimulatePrincipalPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createIam } from '../../../local/iam/service.ts';
import { createIamStore } from '../../../local/iam/store.ts';
import { roleCredentials } from '../../../shared/adapters/role-credentials.ts';
import { A, B, type SmallCloud, startSmallCloud } from '../edge/small-cloud.ts';

const policy = (...Statement: readonly Readonly<Record<string, unknown>>[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: Statement.map((each) => ({ Effect: 'Allow', ...each })) });
const TRUST = policy({ Principal: { Service: 'codepipeline.amazonaws.com' }, Action: 'sts:AssumeRole' });

const store = createIamStore();
let cloud: SmallCloud;
let iam: IAMClient;
let other: IAMClient;
let count = 0;
let RoleName = '';

beforeAll(async () => {
  cloud = await startSmallCloud({ iam: createIam({ iam: store }) }, store);
  iam = new IAMClient(cloud.client(B));
  other = new IAMClient(cloud.client(A));
});
afterAll(() => cloud.close());
beforeEach(async () => {
  count += 1;
  RoleName = `role-${count}`;
  await iam.send(new CreateRoleCommand({ RoleName, Path: '/teams/', AssumeRolePolicyDocument: TRUST }));
});

const arn = () => `arn:aws:iam::${B}:role/teams/${RoleName}`;
const put = (PolicyName: string, PolicyDocument: string) =>
  iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
const refused = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: Error) => error.name,
  );

describe('a role', () => {
  it('is described as it was created, policies URL-encoded', async () => {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect(Role).toMatchObject({
      Arn: arn(),
      Path: '/teams/',
      RoleName,
      RoleId: expect.stringMatching(/^AROA\w{17}$/),
    });
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toEqual(JSON.parse(TRUST));
    expect(Role?.CreateDate).toBeInstanceOf(Date);
  });

  it('is created once, and seen by its own account alone', async () => {
    const again = new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST });
    expect(await refused(iam.send(again))).toBe('EntityAlreadyExistsException');
    expect(await refused(other.send(new GetRoleCommand({ RoleName })))).toBe('NoSuchEntityException');
    expect(await refused(iam.send(new GetRoleCommand({ RoleName: 'absent' })))).toBe('NoSuchEntityException');
  });

  it('keeps, shows and loses inline policies', async () => {
    const document = policy({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/<&>' });
    await put('one', document);
    await put('two', document);
    expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(['one', 'two']);
    const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'one' }));
    expect(JSON.parse(decodeURIComponent(PolicyDocument ?? ''))).toEqual(JSON.parse(document));
    const gone = new DeleteRolePolicyCommand({ RoleName, PolicyName: 'one' });
    await iam.send(gone);
    expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(['two']);
    expect(await refused(iam.send(gone))).toBe('NoSuchEntityException');
    expect(await refused(iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'one' })))).toBe(
      'NoSuchEntityException',
    );
  });

  it('is deleted once it has no policies', async () => {
    await put('one', policy({ Action: 's3:GetObject', Resource: '*' }));
    const gone = new DeleteRoleCommand({ RoleName });
    expect(await refused(iam.send(gone))).toBe('DeleteConflictException');
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'one' }));
    await iam.send(gone);
    expect(await refused(iam.send(new GetRoleCommand({ RoleName })))).toBe('NoSuchEntityException');
  });

  it.each([
    '{',
    '{}',
    policy({ Effect: 'Maybe', Action: 's3:*', Resource: '*' }),
    policy({ Principal: '*', Action: '*' }),
  ])('takes no malformed policy: %s', async (document) => {
    expect(await refused(put('bad', document))).toBe('MalformedPolicyDocumentException');
  });

  it('is assumed by whom its trust says, with the rights that it has', async () => {
    const credentials = roleCredentials(new STSClient(cloud.client(A)), arn(), 'someone');
    expect(await refused(credentials())).toBe('AccessDenied');
    const trust = policy({ Principal: { AWS: `arn:aws:iam::${A}:root` }, Action: 'sts:AssumeRole' });
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust }));
    const session = new IAMClient({ ...cloud.client(B), credentials: await credentials() });
    const look = () =>
      refused(
        session.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn: arn(), ActionNames: ['s3:GetObject'] })),
      );
    expect(await look()).toBe('AccessDenied');
    await put('look', policy({ Action: 'iam:SimulatePrincipalPolicy', Resource: arn() }));
    expect(await look()).toBe('done');
  });
});

describe('the simulator', () => {
  const OBJECT = 'arn:aws:s3:::artifacts/x';
  const ROLE = `arn:aws:iam::${A}:role/source`;
  const simulate = async (
    ActionNames: string[],
    ResourceArns?: string[],
    more: Partial<SimulatePrincipalPolicyCommand['input']> = {},
  ) => {
    const input = { PolicySourceArn: arn(), ActionNames, ...(ResourceArns && { ResourceArns }), ...more };
    return (await iam.send(new SimulatePrincipalPolicyCommand(input))).EvaluationResults ?? [];
  };

  it('says the worst of an action, and what holds for each resource', async () => {
    await put('own', policy({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::artifacts/*' }));
    const results = await simulate(['s3:GetObject', 's3:PutObject'], [OBJECT, 'arn:aws:s3:::other/x']);
    const told = results.map(({ EvalActionName, EvalDecision, ResourceSpecificResults = [] }) => [
      EvalActionName,
      EvalDecision,
      ...ResourceSpecificResults.map(({ EvalResourceDecision }) => EvalResourceDecision),
    ]);
    expect(told).toEqual([
      ['s3:GetObject', 'implicitDeny', 'allowed', 'implicitDeny'],
      ['s3:PutObject', 'implicitDeny', 'implicitDeny', 'implicitDeny'],
    ]);
  });

  it('tells an explicit denial', async () => {
    const deny = { Effect: 'Deny', Action: 's3:Put*', Resource: '*' };
    await put('own', policy({ Action: 's3:*', Resource: '*' }, deny));
    expect((await simulate(['s3:PutObject'], [OBJECT]))[0]?.EvalDecision).toBe('explicitDeny');
  });

  it('needs no trust and no policy of a key', async () => {
    await put('own', policy({ Action: ['sts:AssumeRole', 'kms:Decrypt'], Resource: '*' }));
    expect((await simulate(['sts:AssumeRole'], [ROLE]))[0]?.EvalDecision).toBe('allowed');
    const key = `arn:aws:kms:eu-west-1:${B}:key/k1`;
    expect((await simulate(['kms:Decrypt'], [key]))[0]?.EvalDecision).toBe('allowed');
  });

  it('takes context, and tells the keys that it lacks', async () => {
    const Condition = { StringEquals: { 'aws:SourceVpc': 'vpc-1' }, Bool: { 'aws:SecureTransport': 'true' } };
    await put('own', policy({ Action: 's3:GetObject', Resource: '*', Condition }));
    const entry = (ContextKeyName: string, value: string, ContextKeyType: 'string' | 'boolean' = 'string') => ({
      ContextKeyName,
      ContextKeyType,
      ContextKeyValues: [value],
    });
    const secure = entry('aws:securetransport', 'true', 'boolean');
    const [lacking] = await simulate(['s3:GetObject'], [OBJECT], { ContextEntries: [secure] });
    expect(lacking?.ResourceSpecificResults).toMatchObject([
      { EvalResourceDecision: 'implicitDeny', MissingContextValues: ['aws:SourceVpc'] },
    ]);
    const ContextEntries = [secure, entry('aws:SourceVpc', 'vpc-1')];
    expect((await simulate(['s3:GetObject'], [OBJECT], { ContextEntries }))[0]?.EvalDecision).toBe('allowed');
  });

  it('refuses what it cannot simulate', async () => {
    expect(await refused(simulate(['s3:Nothing'], [OBJECT]))).toBe('InvalidInputException');
    const foreign = new SimulatePrincipalPolicyCommand({ PolicySourceArn: arn(), ActionNames: ['s3:GetObject'] });
    expect(await refused(other.send(foreign))).toBe('AccessDenied');
  });
});
