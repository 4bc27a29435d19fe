import type { Right } from './rights.ts';
import { FINE, faulty, type Part, type Reading, unknown } from './verdict.ts';

/** Who owns what others write to a bucket. */
export type Ownership = 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter';

/**
 * Whether what the source account writes can be read in the bucket's. With ObjectWriter it belongs to its writer, and the bucket's policy counts for the
 * owner's objects alone (S3 User Guide, "Bucket policies"): who reads by that policy does not get it. The others make the bucket's owner the object's.
 * @param readers what roles of the bucket's account read
 */
export function ownershipParts(bucket: string, reading: Reading<Ownership>, readers: readonly Right[]): Part[] {
  const where = `arn:aws:s3:::${bucket}`;
  if (reading.kind === 'unknown') return [unknown(reading.why)];
  if (reading.kind === 'missing') {
    return [faulty({ what: 'there is no such bucket', where, remedy: 'deploy CommitRelayDelivery, or name another' })];
  }
  if (reading.value !== 'ObjectWriter') return [FINE];
  const kept = readers.filter(({ use, identity, resource }) => {
    return use.action === 's3:GetObject' && identity.kind === 'silent' && resource?.grants === 'yes';
  });
  if (kept.length === 0) return [FINE];
  return kept.map(({ use }) =>
    faulty({
      what: `${use.who} reads by the policy of the bucket, which does not count for what another account wrote and owns`,
      where,
      field: 'ObjectOwnership',
      observed: reading.value,
      desired: 'BucketOwnerEnforced',
    }),
  );
}

/** State of a key as KMS tells it. */
export function keyStateParts(where: string, reading: Reading<string>): Part[] {
  if (reading.kind === 'unknown') return [unknown(reading.why)];
  if (reading.kind === 'missing') {
    return [faulty({ what: 'there is no such key', where, remedy: 'name a key that is there in artifactStore' })];
  }
  if (reading.value === 'Enabled') return [FINE];
  const remedy = REMEDIES[reading.value] ?? 'wait, or name another key in artifactStore';
  const values = { field: 'KeyState', observed: reading.value, desired: 'Enabled' };
  return [faulty({ what: 'the key cannot be used', where, ...values, remedy })];
}

const REMEDIES: Readonly<Record<string, string>> = {
  Disabled: 'enable it',
  PendingDeletion: 'cancel its deletion, then enable it',
};
