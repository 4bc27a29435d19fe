import { describe, expect, test } from 'vitest';
import { ApiError, type Caller, type PolicyDocument } from '../../../local/kernel.ts';
import { A, B, policy, REGION } from '../edge/small-cloud.ts';
import { authorizer, codepipeline, root, worker, workerArn } from './world.ts';

const start = {
  caller: worker,
  action: 'codepipeline:StartPipelineExecution',
  resource: `arn:aws:codepipeline:${REGION}:${B}:app`,
};
const followersOnly = policy({
  Action: 'codepipeline:StartPipelineExecution',
  Resource: '*',
  Condition: { Null: { 'aws:ResourceTag/commit-relay:follow': 'false' } },
});

describe('in one account', () => {
  test('a condition on the tag lets followers through and no others', async () => {
    await authorizer({ identity: followersOnly, tags: { 'commit-relay:follow': 'main' } })(start);
    await expect(authorizer({ identity: followersOnly, tags: { team: 'x' } })(start)).rejects.toMatchObject({
      code: 'AccessDeniedException',
      status: 400,
      message: `User: arn:aws:sts::${B}:assumed-role/worker/s is not authorized to perform: ${start.action} on resource: ${start.resource} because no identity-based policy allows the ${start.action} action`,
    });
  });

  test('root may do everything, a role nobody deployed nothing', async () => {
    await authorizer({})({ ...start, caller: root(B) });
    const stranger: Caller = { ...worker, roleArn: `arn:aws:iam::${B}:role/stranger` };
    await expect(authorizer({ identity: followersOnly })({ ...start, caller: stranger })).rejects.toThrow(
      'not authorized',
    );
  });

  test('an explicit deny is named', async () => {
    const identity: PolicyDocument = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'codepipeline:*', Resource: '*' },
      ],
    };
    await expect(authorizer({ identity })(start)).rejects.toThrow('with an explicit deny in an identity-based policy');
  });

  test('an action without resources is asked on everything', async () => {
    const identity = policy({ Action: 'events:PutPermission', Resource: '*' });
    const resource = `arn:aws:events:${REGION}:${B}:event-bus/relay`;
    await authorizer({ identity })({ caller: worker, action: 'events:PutPermission', resource });
  });

  test.each([
    ['an action that is none', { action: 'codepipeline:Nonsense' }],
    ['a resource of another kind', { resource: `arn:aws:sqs:${REGION}:${B}:queue` }],
  ])('%s is a defect of the question, no denial', async (_case, change) => {
    const question = authorizer({ identity: followersOnly })({ ...start, ...change });
    await expect(question).rejects.toThrow();
    await expect(question).rejects.not.toBeInstanceOf(ApiError);
  });
});

describe('across accounts', () => {
  const put = { caller: worker, action: 'events:PutEvents', resource: `arn:aws:events:${REGION}:${A}:event-bus/relay` };
  const identity = policy({ Action: 'events:PutEvents', Resource: put.resource });
  const fromB = (condition: object) =>
    policy({
      Principal: { AWS: `arn:aws:iam::${B}:root` },
      Action: 'events:PutEvents',
      Resource: put.resource,
      ...condition,
    });

  test('both sides must allow', async () => {
    await authorizer({ identity, resource: fromB({}) })(put);
    await expect(authorizer({ identity })(put)).rejects.toThrow('no resource-based policy allows');
    await expect(authorizer({ resource: fromB({}) })(put)).rejects.toThrow('no identity-based policy allows');
    await expect(authorizer({})({ ...put, caller: root(B) })).rejects.toThrow('no resource-based policy allows');
    await authorizer({ resource: fromB({}) })({ ...put, caller: root(B) });
  });

  test('the resource may ask for a role, or for the organization', async () => {
    const byRole = fromB({ Condition: { ArnEquals: { 'aws:PrincipalArn': workerArn } } });
    await authorizer({ identity, resource: byRole })(put);
    await expect(authorizer({ resource: byRole })({ ...put, caller: root(B) })).rejects.toThrow('not authorized');
    const byOrganization = fromB({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } });
    await authorizer({ identity, resource: byOrganization, organization: 'o-1' })(put);
    await expect(authorizer({ identity, resource: byOrganization })(put)).rejects.toThrow('not authorized');
  });

  test('a bucket needs its account said, and its policy covers its objects', async () => {
    const resource = policy({
      Principal: { AWS: workerArn },
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::artifacts/*',
    });
    const write = {
      caller: worker,
      action: 's3:PutObject',
      resource: 'arn:aws:s3:::artifacts/key',
      resourceAccount: A,
    };
    const may = policy({ Action: 's3:PutObject', Resource: '*' });
    await authorizer({ identity: may, resource })(write);
    await expect(authorizer({ identity: may })(write)).rejects.toMatchObject({ code: 'AccessDenied', status: 403 });
  });

  test('a key is used by its own policy', async () => {
    const encrypt = { caller: worker, action: 'kms:Encrypt', resource: `arn:aws:kms:${REGION}:${A}:key/1` };
    const may = policy({ Action: 'kms:Encrypt', Resource: '*' });
    await authorizer({
      identity: may,
      resource: policy({ Principal: { AWS: workerArn }, Action: 'kms:*', Resource: '*' }),
    })(encrypt);
    await expect(authorizer({ identity: may })(encrypt)).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });
});

describe('assuming a role', () => {
  const target = `arn:aws:iam::${A}:role/read`;
  const assume = { caller: worker, action: 'sts:AssumeRole', resource: target };
  const trustOf = (Principal: object, Condition: object = {}) =>
    policy({ Principal, Action: 'sts:AssumeRole', Condition });
  const identity = policy({ Action: 'sts:AssumeRole', Resource: target });
  const account = { AWS: `arn:aws:iam::${B}:root` };

  test('trust in an account with a principal condition needs the identity policy too', async () => {
    const roles = { [target]: trustOf(account, { ArnEquals: { 'aws:PrincipalArn': workerArn } }) };
    await authorizer({ identity, roles })(assume);
    await expect(authorizer({ roles })(assume)).rejects.toMatchObject({ code: 'AccessDenied', status: 403 });
    const elsewhere = { [target]: trustOf(account, { ArnEquals: { 'aws:PrincipalArn': `${workerArn}-2` } }) };
    await expect(authorizer({ identity, roles: elsewhere })(assume)).rejects.toThrow('not authorized');
  });

  test('a service needs the trust, under its conditions', async () => {
    const own = `arn:aws:iam::${B}:role/pipeline`;
    const asService = { caller: codepipeline, action: 'sts:AssumeRole', resource: own };
    const Principal = { Service: 'codepipeline.amazonaws.com' };
    await authorizer({ roles: { [own]: trustOf(Principal, { StringEquals: { 'aws:SourceAccount': B } }) } })(asService);
    await expect(
      authorizer({ roles: { [own]: trustOf(Principal, { StringEquals: { 'aws:SourceAccount': A } }) } })(asService),
    ).rejects.toThrow('User: codepipeline.amazonaws.com is not authorized to perform: sts:AssumeRole');
    await expect(authorizer({ roles: { [own]: trustOf(account) } })(asService)).rejects.toThrow('not authorized');
  });
});
