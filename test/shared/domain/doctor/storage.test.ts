import { describe, expect, it } from 'vitest';
import type { Right } from '../../../../shared/domain/doctor/rights.ts';
import { keyStateParts, type Ownership, ownershipParts } from '../../../../shared/domain/doctor/storage.ts';
import type { Answer } from '../../../../shared/domain/drift/answer.ts';
import type { IdentityAnswer } from '../../../../shared/domain/drift/use.ts';
import { KEY_ARN, PIPELINES } from '../../../support/builders.ts';

const WHERE = 'arn:aws:s3:::artifacts';
const found = <T>(value: T) => ({ kind: 'found', value }) as const;
const UNSEEN = { kind: 'unknown', why: 's3:GetBucketOwnershipControls: AccessDenied' } as const;

const reader = (action: string, kind: 'allows' | 'silent', grants: Answer): Right => ({
  use: {
    role: `arn:aws:iam::${PIPELINES}:role/builder`,
    action,
    resource: `${WHERE}/shop/app/artifact`,
    covers: `${WHERE}/*`,
    who: 'the builder',
  },
  identity: { kind } as IdentityAnswer,
  resource: { forbids: 'no', grants, delegates: 'no' },
});
const byPolicy = reader('s3:GetObject', 'silent', 'yes');

describe('ownership of objects', () => {
  it.each<[Ownership, Right[], number]>([
    ['BucketOwnerEnforced', [byPolicy], 0],
    ['BucketOwnerPreferred', [byPolicy], 0],
    ['ObjectWriter', [], 0],
    ['ObjectWriter', [reader('s3:GetObject', 'allows', 'yes')], 0],
    ['ObjectWriter', [reader('s3:GetObject', 'silent', 'no')], 0],
    ['ObjectWriter', [reader('s3:GetObject', 'silent', 'unknown')], 0],
    ['ObjectWriter', [reader('s3:PutObject', 'silent', 'yes')], 0],
    ['ObjectWriter', [byPolicy], 1],
    ['ObjectWriter', [byPolicy, byPolicy], 2],
  ])('%s, readers %j: %d faults', (ownership, readers, faults) => {
    const parts = ownershipParts('artifacts', found(ownership), readers);
    expect(parts.filter(({ kind }) => kind === 'fault')).toHaveLength(faults);
    if (faults === 0) expect(parts).toEqual([{ kind: 'fine' }]);
  });

  it('of the writer says whose reading it breaks, and what to set', () => {
    expect(ownershipParts('artifacts', found('ObjectWriter'), [byPolicy])).toEqual([
      {
        kind: 'fault',
        fault: {
          what: 'the builder reads by the policy of the bucket, which does not count for what another account wrote and owns',
          where: WHERE,
          field: 'ObjectOwnership',
          observed: 'ObjectWriter',
          desired: 'BucketOwnerEnforced',
        },
      },
    ]);
  });

  it('of a bucket that is not there, or not shown, is said to be so', () => {
    const remedy = 'deploy CommitRelayDelivery, or name another';
    expect(ownershipParts('artifacts', { kind: 'missing' }, [])).toEqual([
      { kind: 'fault', fault: { what: 'there is no such bucket', where: WHERE, remedy } },
    ]);
    expect(ownershipParts('artifacts', UNSEEN, [byPolicy])).toEqual([UNSEEN]);
  });
});

describe('the state of a key', () => {
  it('that is enabled is right', () => {
    expect(keyStateParts(KEY_ARN, found('Enabled'))).toEqual([{ kind: 'fine' }]);
  });

  it.each([
    ['Disabled', 'enable it'],
    ['PendingDeletion', 'cancel its deletion, then enable it'],
    ['Unavailable', 'wait, or name another key in artifactStore'],
  ])('%s is wrong: %s', (observed, remedy) => {
    const values = { field: 'KeyState', observed, desired: 'Enabled', remedy };
    const fault = { what: 'the key cannot be used', where: KEY_ARN, ...values };
    expect(keyStateParts(KEY_ARN, found(observed))).toEqual([{ kind: 'fault', fault }]);
  });

  it('that is not there, or not shown, is said to be so', () => {
    const remedy = 'name a key that is there in artifactStore';
    expect(keyStateParts(KEY_ARN, { kind: 'missing' })).toEqual([
      { kind: 'fault', fault: { what: 'there is no such key', where: KEY_ARN, remedy } },
    ]);
    expect(keyStateParts(KEY_ARN, UNSEEN)).toEqual([UNSEEN]);
  });
});
