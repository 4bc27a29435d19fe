/** What catching up with lost events needs beside the ports of dispatch. Adapters implement these; tests may too. */
import type { BranchListing } from '../domain/catch-up/branch-listing.ts';
import type { CommitId, RefName, RepositoryArn } from '../domain/names.ts';
import type { Push, RefKey } from '../domain/push.ts';

/** Branches in repositories of source accounts. What cannot be read is said, not thrown: the next sweep looks again. */
export interface BranchReader {
  /** Strongly consistent as far as CodeCommit is; git tags cannot be read. */
  head(key: RefKey): Promise<HeadReading>;
  /** Every branch, by its full ref name. */
  all(repository: RepositoryArn): Promise<BranchesReading>;
}

export type HeadReading =
  | { readonly kind: 'head'; readonly commit: CommitId }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly why: string };

export type BranchesReading =
  | { readonly kind: 'branches'; readonly refs: readonly RefName[] }
  | { readonly kind: 'unknown'; readonly why: string };

/** The branches that patterns follow, as they were last listed. */
export interface BranchListings {
  /** Undefined where there is none, and where it cannot be read: then it is made anew. */
  read(repository: RepositoryArn): Promise<BranchListing | undefined>;
  put(listing: BranchListing): Promise<void>;
  forget(repository: RepositoryArn): Promise<void>;
  /** Eventually consistent. */
  all(): Promise<BranchListing[]>;
}

export interface PushQueue {
  /** Has admitted pushes dispatched; repeating is harmless. */
  send(key: RefKey, pushes: readonly Push[], cause: string): Promise<void>;
}
