import { describe, expect, it } from 'vitest';
import { contextOfRequest, contextOfUse, keyOf, usesOfSource } from '../../../../shared/domain/doctor/source-uses.ts';
import type { Use } from '../../../../shared/domain/drift/use.ts';
import { APP, BUCKET, definition, KEY_ARN, REGION, SOURCE, sourceAction } from '../../../support/builders.ts';
import { withStore } from '../../../support/drift.ts';

const ROLE = `arn:aws:iam::${SOURCE}:role/commit-relay-source-action-${REGION}`;
const store = { location: BUCKET, encryptionKey: { id: KEY_ARN } };
const [action = sourceAction() as never] = definition().stages[0]?.actions ?? [];
const uses = (given: Parameters<typeof usesOfSource>[4]) =>
  usesOfSource(definition({ name: 'a-pipeline-with-a-long-name' }), action, APP, ROLE, given);

describe('a source action', () => {
  it('reads its repository, and writes its artifact with the key', () => {
    const object = {
      resource: `arn:aws:s3:::${BUCKET}/a-pipeline-with-a-lo/SourceOutp/artifact`,
      covers: `arn:aws:s3:::${BUCKET}/*`,
    };
    const repository = { resource: APP, covers: APP };
    const key = { resource: KEY_ARN, covers: KEY_ARN };
    const by = { role: ROLE, who: 'the role of action Source' };
    expect(uses(store)).toEqual([
      { ...by, ...repository, action: 'codecommit:GetBranch' },
      { ...by, ...repository, action: 'codecommit:GetCommit' },
      { ...by, ...repository, action: 'codecommit:UploadArchive' },
      { ...by, ...repository, action: 'codecommit:GetUploadArchiveStatus' },
      { ...by, ...object, action: 's3:PutObject' },
      { ...by, ...object, action: 's3:PutObjectAcl' },
      { ...by, ...key, action: 'kms:GenerateDataKey' },
      { ...by, ...key, action: 'kms:Decrypt' },
    ]);
  });

  it('is not asked for a key that cannot be told, nor for a store that is not there', () => {
    expect(uses({ location: BUCKET }).map((use) => use.action.split(':')[0])).not.toContain('kms');
    expect(uses(undefined).every((use) => use.action.startsWith('codecommit:'))).toBe(true);
    const { outputArtifacts: _, ...without } = action;
    expect(usesOfSource(definition(), without, APP, ROLE, store)).toHaveLength(4);
  });
});

it.each([
  [KEY_ARN, KEY_ARN],
  ['alias/commit-relay-artifacts', undefined],
  [`arn:aws:kms:${REGION}:${SOURCE}:alias/x`, undefined],
  ['3c6e0b8a-9c15-424a-8228-b9a98ca1531d', undefined],
])('the key %s means the same everywhere: %s', (id, key) => {
  expect(keyOf(withStore({ encryptionKey: { id } }).artifactStore ?? store)).toBe(key);
});

it('a store may name no key', () => {
  expect(keyOf({ location: BUCKET })).toBeUndefined();
});

describe('what is known of a call', () => {
  const use = (name: string): Use => ({ role: ROLE, action: name, resource: 'x', covers: 'x', who: 'it' });
  const common = { 'aws:SecureTransport': 'true', 'aws:RequestedRegion': REGION };
  const acl = { 's3:x-amz-acl': 'bucket-owner-full-control' };

  it.each<[string, string | undefined, object]>([
    ['codecommit:GetBranch', KEY_ARN, common],
    ['s3:GetObject', KEY_ARN, common],
    ['kms:Decrypt', KEY_ARN, { ...common, 'kms:ViaService': `s3.${REGION}.amazonaws.com` }],
    ['s3:PutObject', undefined, { ...common, ...acl }],
    [
      's3:PutObject',
      KEY_ARN,
      {
        ...common,
        ...acl,
        's3:x-amz-server-side-encryption': 'aws:kms',
        's3:x-amz-server-side-encryption-aws-kms-key-id': KEY_ARN,
      },
    ],
  ])('%s, key %s', (name, key, expected) => {
    expect(contextOfUse(use(name), REGION, key)).toEqual(expected);
    const principal = { 'aws:PrincipalArn': ROLE, 'aws:PrincipalAccount': SOURCE };
    expect(contextOfRequest(use(name), REGION, key)).toEqual({ ...expected, ...principal });
  });
});
