import type { BranchListings, BranchReader, PushQueue } from '../../../shared/app/catch-up-ports.ts';
import type { BranchListing } from '../../../shared/domain/catch-up/branch-listing.ts';
import { CommitId, type RefName } from '../../../shared/domain/names.ts';
import { type AdmittedPush, admittedPush } from '../../../shared/domain/push-message.ts';

export type FakeBranches = BranchReader & {
  /** Moves a branch of every repository; without a commit it is gone. */
  move(ref: RefName, commit?: string): void;
  /** Has nothing be read, for this reason, or everything again. */
  hide(why: string | undefined): void;
  /** Calls so far: a full ref name, or `all`. */
  readonly calls: string[];
};

/** Branches in memory. */
export function fakeBranches(): FakeBranches {
  const heads = new Map<RefName, CommitId>();
  const calls: string[] = [];
  let hidden: string | undefined;
  return {
    calls,
    move: (ref, commit) => void (commit === undefined ? heads.delete(ref) : heads.set(ref, CommitId.parse(commit))),
    hide: (why) => {
      hidden = why;
    },
    async head({ ref }) {
      calls.push(ref);
      if (hidden !== undefined) return { kind: 'unknown', why: hidden };
      const commit = heads.get(ref);
      return commit === undefined ? { kind: 'absent' } : { kind: 'head', commit };
    },
    async all() {
      calls.push('all');
      return hidden === undefined ? { kind: 'branches', refs: [...heads.keys()] } : { kind: 'unknown', why: hidden };
    },
  };
}

/** Listings in memory. */
export function fakeListings(): BranchListings {
  const items = new Map<string, BranchListing>();
  return {
    read: async (repository) => structuredClone(items.get(repository)),
    put: async (listing) => void items.set(listing.repository, structuredClone(listing)),
    forget: async (repository) => void items.delete(repository),
    all: async () => structuredClone([...items.values()]),
  };
}

/** The queue of pushes, for what no event brings; `take` empties it. */
export type FakePushQueue = PushQueue & { take(): AdmittedPush[] };

export function fakePushQueue(): FakePushQueue {
  let messages: AdmittedPush[] = [];
  return {
    send: async (key, pushes, cause) => void messages.push(...pushes.map((push) => admittedPush(key, push, cause))),
    take: () => {
      const taken = messages;
      messages = [];
      return taken;
    },
  };
}
