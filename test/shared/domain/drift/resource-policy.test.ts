import { describe, expect, it } from 'vitest';
import { admits, admitsService, type RoleRequest } from '../../../../shared/domain/drift/resource-policy.ts';

const B = '222222222222';
const role = `arn:aws:iam::${B}:role/teams/shop`;
const request: RoleRequest = {
  role,
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::artifacts/shop/app/artifact',
  context: {
    'aws:PrincipalArn': role,
    'aws:PrincipalAccount': B,
    'aws:SecureTransport': 'true',
    'kms:ViaService': 's3.ap-south-1.amazonaws.com',
  },
};

type Json = Readonly<Record<string, unknown>>;

const base = {
  Effect: 'Allow',
  Principal: { AWS: role },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::artifacts/*',
};
const policyOf = (...statements: readonly unknown[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
/** What a policy of one statement says: the base with members replaced; `null` takes one away. */
const one = (changes: Json) => {
  const members = Object.entries({ ...base, ...changes }).filter(([, value]) => value !== null);
  return admits(policyOf(Object.fromEntries(members)), request);
};

const GRANTS = { forbids: 'no', grants: 'yes', delegates: 'no' };
const DELEGATES = { forbids: 'no', grants: 'no', delegates: 'yes' };
const SILENT = { forbids: 'no', grants: 'no', delegates: 'no' };

describe('the principal', () => {
  it.each([
    [{ AWS: role }, GRANTS],
    ['*', GRANTS],
    [{ AWS: '*' }, GRANTS],
    [{ AWS: [`arn:aws:iam::${B}:role/other`, role] }, GRANTS],
    [{ AWS: `arn:aws:iam::${B}:root` }, DELEGATES],
    [{ AWS: B }, DELEGATES],
    [{ AWS: [B, role] }, { forbids: 'no', grants: 'yes', delegates: 'yes' }],
    [{ AWS: '111111111111' }, SILENT],
    [{ AWS: `arn:aws:iam::${B}:role/shop` }, SILENT],
    [{ AWS: `arn:aws:iam::${B}:user/shop` }, SILENT],
    // The unique id of a role that was deleted.
    [{ AWS: 'AROAEXAMPLE0123456789' }, SILENT],
    [{ Service: 'codepipeline.amazonaws.com' }, SILENT],
    [{ AWS: `arn:aws:sts::${B}:assumed-role/shop/session` }, { ...SILENT, grants: 'unknown' }],
    [{ AWS: `arn:aws:sts::${B}:assumed-role/other/session` }, SILENT],
    [null, { forbids: 'no', grants: 'unknown', delegates: 'unknown' }],
  ])('%j', (Principal, expected) => {
    expect(one({ Principal })).toEqual(expected);
  });

  it('of a denial may be the role, its account or anybody', () => {
    for (const Principal of ['*', { AWS: role }, { AWS: B }]) {
      expect(one({ Effect: 'Deny', Principal })).toEqual({ ...SILENT, forbids: 'yes' });
    }
    expect(one({ Effect: 'Deny', Principal: { AWS: '111111111111' } })).toEqual(SILENT);
  });
});

describe('action and resource', () => {
  it.each([
    [{ Action: 's3:getobject' }, 'yes'],
    [{ Action: ['s3:PutObject', 's3:Get*'] }, 'yes'],
    [{ Action: '*' }, 'yes'],
    [{ Action: 's3:PutObject' }, 'no'],
    [{ Action: null, NotAction: 's3:PutObject' }, 'unknown'],
    [{ Resource: ['arn:aws:s3:::other/*', 'arn:aws:s3:::artifacts/shop/*'] }, 'yes'],
    [{ Resource: 'arn:aws:s3:::artifacts' }, 'no'],
    [{ Resource: 'arn:aws:s3:::artifacts/other/*' }, 'no'],
    [{ Resource: `arn:aws:s3:::artifacts/\${aws:PrincipalTag/team}/*` }, 'unknown'],
    [{ Resource: null, NotResource: 'arn:aws:s3:::artifacts/x' }, 'unknown'],
    // What rules a statement out does so whatever the rest of it says.
    [{ Action: null, NotAction: 's3:PutObject', Resource: 'arn:aws:s3:::artifacts' }, 'no'],
    [{ Resource: null, NotResource: 'x', Principal: { AWS: '111111111111' } }, 'no'],
  ])('%j: %s', (changes, expected) => {
    expect(one(changes).grants).toBe(expected);
  });
});

describe('conditions', () => {
  it.each([
    [{ StringEquals: { 'aws:PrincipalArn': role } }, 'yes'],
    [{ StringEquals: { 'aws:principalarn': [role, 'x'] } }, 'yes'],
    [{ StringEquals: { 'aws:PrincipalArn': 'x' } }, 'no'],
    [{ StringNotEquals: { 'aws:PrincipalAccount': ['1', B] } }, 'no'],
    [{ StringNotEquals: { 'aws:PrincipalAccount': '1' } }, 'yes'],
    [{ StringEqualsIgnoreCase: { 'aws:PrincipalArn': role.toUpperCase() } }, 'yes'],
    [{ StringNotEqualsIgnoreCase: { 'aws:PrincipalArn': role.toUpperCase() } }, 'no'],
    [{ StringLike: { 'aws:PrincipalArn': '*shop' } }, 'yes'],
    [{ StringNotLike: { 'aws:PrincipalArn': '*shop' } }, 'no'],
    [{ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${B}:role/teams/*` } }, 'yes'],
    [{ ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${B}:role/other/*` } }, 'no'],
    [{ ArnNotEquals: { 'aws:PrincipalArn': role } }, 'no'],
    [{ ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${B}:role/admin` } }, 'yes'],
    [{ Bool: { 'aws:SecureTransport': 'false' } }, 'no'],
    [{ Bool: { 'aws:SecureTransport': true } }, 'yes'],
    [{ Null: { 'aws:PrincipalArn': 'false' } }, 'yes'],
    [{ Null: { 'aws:PrincipalArn': true } }, 'no'],
    [{ StringEqualsIfExists: { 'kms:ViaService': 's3.ap-south-1.amazonaws.com' } }, 'yes'],
    [{ IfExistsStringEquals: { 'aws:PrincipalArn': role } }, 'unknown'],
    [{ StringEquals: { 'aws:SourceVpc': 'vpc-1' } }, 'unknown'],
    [{ StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } }, 'unknown'],
    [{ Null: { 'aws:SourceVpc': 'true' } }, 'unknown'],
    [{ IpAddress: { 'aws:PrincipalArn': role } }, 'unknown'],
    [{ 'ForAnyValue:StringEquals': { 'aws:PrincipalArn': role } }, 'unknown'],
    [{ StringEquals: { 'aws:PrincipalArn': `\${aws:username}` } }, 'unknown'],
    [{ StringNotEquals: { 'aws:PrincipalArn': `\${aws:username}` } }, 'unknown'],
    [{ StringEquals: 'x' }, 'unknown'],
    // All must hold.
    [{ StringEquals: { 'aws:PrincipalArn': role, 'aws:PrincipalAccount': '1' } }, 'no'],
    [{ StringEquals: { 'aws:SourceVpc': 'vpc-1' }, Bool: { 'aws:SecureTransport': 'false' } }, 'no'],
    [{}, 'yes'],
  ])('%j: %s', (Condition, expected) => {
    expect(one({ Condition }).grants).toBe(expected);
  });
});

describe('a policy', () => {
  it('says what any of its statements says', () => {
    const policy = policyOf({ ...base, Principal: { AWS: B } }, base, {
      ...base,
      Effect: 'Deny',
      Action: 's3:PutObject',
    });
    expect(admits(policy, request)).toEqual({ forbids: 'no', grants: 'yes', delegates: 'yes' });
    const denied = policyOf(base, {
      ...base,
      Effect: 'Deny',
      Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
    });
    expect(admits(denied, request)).toEqual({ forbids: 'unknown', grants: 'yes', delegates: 'no' });
  });

  it('may have its one statement without a list', () => {
    expect(admits(JSON.stringify({ Statement: base }), request)).toEqual(GRANTS);
  });

  it.each(['{', '[]', '{}', '{"Statement": 5}', policyOf({ Effect: 'Maybe' }), policyOf(5)])(
    'that cannot be read leaves all open: %s',
    (policy) => {
      expect(admits(policy, request)).toEqual({ forbids: 'unknown', grants: 'unknown', delegates: 'unknown' });
    },
  );
});

describe('a service', () => {
  const asked = {
    service: 'events.amazonaws.com',
    action: 'sqs:SendMessage',
    resource: 'arn:aws:sqs:r:1:q',
    context: {},
  };
  const says = (changes: Json) =>
    admitsService(
      policyOf({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: asked.resource, ...changes }),
      asked,
    );
  it.each([
    [{ Service: 'events.amazonaws.com' }, GRANTS],
    [{ Service: ['sns.amazonaws.com', 'events.amazonaws.com'] }, GRANTS],
    ['*', GRANTS],
    [{ AWS: '*' }, GRANTS],
    [{ Service: 'sns.amazonaws.com' }, SILENT],
    [{ AWS: B }, SILENT],
  ])('is admitted by %j, and no account is left anything', (Principal, expected) => {
    expect(says({ Principal })).toEqual(expected);
  });

  it('is denied what is denied to everybody', () => {
    expect(says({ Effect: 'Deny', Principal: '*' })).toEqual({ ...SILENT, forbids: 'yes' });
    expect(says({ Effect: 'Deny', Principal: { AWS: B } })).toEqual(SILENT);
  });
});

describe('a policy without resources, as a trust', () => {
  const trust = (context: RoleRequest['context'], Condition?: object) =>
    admits(
      policyOf({
        Effect: 'Allow',
        Principal: { AWS: role },
        Action: 'sts:AssumeRole',
        ...(Condition && { Condition }),
      }),
      { role, action: 'sts:AssumeRole', context },
    );

  it('is about the role that it stands on', () => {
    expect(trust({})).toEqual(GRANTS);
  });

  it.each<[string, string | string[], boolean]>([
    ['StringEquals', 'secret', false],
    ['StringLike', '*', false],
    ['StringNotEquals', 'secret', true],
    ['StringEqualsIfExists', 'secret', true],
    ['StringNotEqualsIfExists', 'secret', true],
    ['Null', 'true', true],
    ['Null', 'false', false],
    ['Null', ['false', 'true'], true],
  ])('with %s %s on a key that is known to be absent: %s', (operator, value, holds) => {
    const found = trust({ 'sts:ExternalId': null }, { [operator]: { 'sts:ExternalId': value } });
    expect(found).toEqual(holds ? GRANTS : SILENT);
  });

  it('is open on a key of which nothing is known', () => {
    const found = trust({}, { StringEquals: { 'sts:ExternalId': 'secret' } });
    expect(found).toEqual({ ...SILENT, grants: 'unknown' });
  });
});
