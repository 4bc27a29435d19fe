import * as z from 'zod';

/** Who owns what others write to a bucket: with BucketOwnerEnforced, the default, always the bucket's owner. */
export const ObjectOwnership = z.enum(['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter']);
export type ObjectOwnership = z.infer<typeof ObjectOwnership>;

/** Buckets of all accounts: their names are global. */
export interface BucketStore {
  add(bucket: string, account: string, ownership?: ObjectOwnership): void;
  /** The account that a bucket belongs to; undefined where there is no such bucket. */
  ownerOf(bucket: string): string | undefined;
  /** Undefined where there is no such bucket. */
  ownershipOf(bucket: string): ObjectOwnership | undefined;
}

export function createBucketStore(): BucketStore {
  const buckets = new Map<string, { readonly account: string; readonly ownership: ObjectOwnership }>();
  return {
    add: (bucket, account, ownership = 'BucketOwnerEnforced') => void buckets.set(bucket, { account, ownership }),
    ownerOf: (bucket) => buckets.get(bucket)?.account,
    ownershipOf: (bucket) => buckets.get(bucket)?.ownership,
  };
}
