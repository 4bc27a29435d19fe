import { describe, expect, it } from 'vitest';
import { SILENT } from '../../../../shared/domain/drift/resource-policy.ts';
import { type IdentityAnswer, judge, type ResourceAnswer, type Use } from '../../../../shared/domain/drift/use.ts';

const role = 'arn:aws:iam::222222222222:role/shop';
const use = (action: string, resource: string): Use => ({ role, action, resource, covers: resource, who: 'it' });
const READ = use('s3:GetObject', 'arn:aws:s3:::artifacts/x');
const DECRYPT = use('kms:Decrypt', 'arn:aws:kms:r:222222222222:key/k');

const allows: IdentityAnswer = { kind: 'allows' };
const silent: IdentityAnswer = { kind: 'silent' };
const unknown: IdentityAnswer = { kind: 'unknown', why: 'throttled' };
const forbids: IdentityAnswer = { kind: 'forbids', why: 'a boundary' };
const GRANTS: ResourceAnswer = { ...SILENT, grants: 'yes' };
const DELEGATES: ResourceAnswer = { ...SILENT, delegates: 'yes' };
const MAY_GRANT: ResourceAnswer = { ...SILENT, grants: 'unknown' };
const FORBIDS: ResourceAnswer = { forbids: 'yes', grants: 'yes', delegates: 'yes' };
const MAY_FORBID: ResourceAnswer = { ...DELEGATES, grants: 'yes', forbids: 'unknown' };
const UNREAD: ResourceAnswer = { forbids: 'unknown', grants: 'unknown', delegates: 'unknown', why: 'hidden' };

const verdict = (one: Use, identity: IdentityAnswer, resource?: ResourceAnswer) => {
  const judgement = judge(one, identity, resource);
  if ('why' in judgement) expect(judgement.why).not.toBe('');
  return judgement.verdict === 'denied' ? `denied, ${judgement.lacking ?? 'forbidden'}` : judgement.verdict;
};

describe('a bucket, which its policy or the role opens', () => {
  it.each([
    [allows, SILENT, 'allowed'],
    [silent, SILENT, 'denied, role'],
    [unknown, SILENT, 'unknown'],
    [forbids, GRANTS, 'denied, forbidden'],
    [silent, GRANTS, 'allowed'],
    [unknown, GRANTS, 'allowed'],
    [silent, DELEGATES, 'denied, role'],
    [silent, MAY_GRANT, 'unknown'],
    [allows, FORBIDS, 'denied, forbidden'],
    [allows, MAY_FORBID, 'unknown'],
    [silent, { ...SILENT, forbids: 'unknown' } as const, 'denied, role'],
    [allows, UNREAD, 'unknown'],
    [silent, UNREAD, 'unknown'],
  ] as const)('%j and %j: %s', (identity, resource, expected) => {
    expect(verdict(READ, identity, resource)).toBe(expected);
  });
});

describe('a key, whose policy decides first', () => {
  it.each([
    [allows, SILENT, 'denied, resource'],
    [silent, SILENT, 'denied, resource'],
    [allows, DELEGATES, 'allowed'],
    [silent, DELEGATES, 'denied, role'],
    [unknown, DELEGATES, 'unknown'],
    [silent, GRANTS, 'allowed'],
    [forbids, GRANTS, 'denied, forbidden'],
    [allows, { ...SILENT, delegates: 'unknown' } as const, 'unknown'],
    // Whether it leaves it to the account or not, the role does not make use of it; the key's own statement is enough.
    [silent, { ...SILENT, delegates: 'unknown' } as const, 'denied, resource'],
    [allows, FORBIDS, 'denied, forbidden'],
    [allows, MAY_FORBID, 'unknown'],
    [allows, UNREAD, 'unknown'],
  ] as const)('%j and %j: %s', (identity, resource, expected) => {
    expect(verdict(DECRYPT, identity, resource)).toBe(expected);
  });
});

describe('a role, whose trust is not read', () => {
  const foreign = use('sts:AssumeRole', 'arn:aws:iam::111111111111:role/source');
  const own = use('sts:AssumeRole', 'arn:aws:iam::222222222222:role/deploy');
  it.each([
    [foreign, allows, 'allowed'],
    [foreign, silent, 'denied, role'],
    [foreign, forbids, 'denied, forbidden'],
    [foreign, unknown, 'unknown'],
    [own, allows, 'allowed'],
    // Trust that names a role of the same account is enough.
    [own, silent, 'unknown'],
    [own, forbids, 'denied, forbidden'],
  ])('%j, %j: %s', (one, identity, expected) => {
    expect(verdict(one, identity)).toBe(expected);
  });
});

it('says why it does not know', () => {
  expect(judge(READ, unknown, UNREAD)).toMatchObject({ why: 'throttled; hidden' });
  expect(judge(READ, allows, UNREAD)).toMatchObject({ why: 'hidden' });
  expect(judge(READ, allows, MAY_FORBID)).toMatchObject({ why: expect.stringContaining('cannot be evaluated') });
});
