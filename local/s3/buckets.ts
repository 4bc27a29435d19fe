/** Buckets of all accounts: their names are global. */
export interface BucketStore {
  add(bucket: string, account: string): void;
  /** The account that a bucket belongs to; undefined where there is no such bucket. */
  ownerOf(bucket: string): string | undefined;
}

export function createBucketStore(): BucketStore {
  const owners = new Map<string, string>();
  return { add: (bucket, account) => void owners.set(bucket, account), ownerOf: (bucket) => owners.get(bucket) };
}
