/** What the use cases need of the registry, in the domain's verbs. Adapters implement these; tests may too. */
import type { Decision } from '../domain/decision.ts';
import type { DecisionRecord } from '../domain/decision-record.ts';
import type { Follower, StartRequest } from '../domain/follower.ts';
import type { Freeze, HeldStart } from '../domain/freeze.ts';
import type { EventTime, PipelineName, RepositoryArn } from '../domain/names.ts';
import type { PipelineStatus, Place } from '../domain/pipeline-status.ts';
import type { Push, RefKey, RefState } from '../domain/push.ts';
import type { PushEvent } from '../domain/source-event.ts';
import type { Attempt, LastStarted, StartRecord } from '../domain/start.ts';
import type { WiringStatus } from '../domain/wiring/wiring-status.ts';

/** Refs with their admitted pushes. */
export interface Refs {
  /** Strongly consistent. `revision` is 0 for a ref never stored. */
  read(key: RefKey): Promise<{ readonly state: RefState; readonly revision: number }>;
  /** Stores the state if the ref is still at `revision`; false if another writer was first. */
  replace(key: RefKey, state: RefState, revision: number): Promise<boolean>;
}

/** Refs that were deleted, for people to look at. */
export interface GoneRefs {
  /** When the ref was deleted, where no push has made it again since. */
  goneSince(key: RefKey): Promise<EventTime | undefined>;
}

/** Whether pushes of a repository come to the relay. */
export interface PushesSeen {
  /** Whether one ever came; eventually consistent. */
  any(repository: RepositoryArn): Promise<boolean>;
}

/** Followers by the repository they follow. */
export interface Followers {
  /** The followers of a repository, and the pipelines of those whose items cannot be read. */
  of(repository: RepositoryArn): Promise<{ followers: Follower[]; unreadable: PipelineName[] }>;
  /** The followers that one pipeline has on a repository now; strongly consistent. Throws where one cannot be read. */
  ofPipeline(repository: RepositoryArn, pipeline: PipelineName): Promise<Follower[]>;
  /** Every follower; eventually consistent. */
  all(): Promise<Follower[]>;
  /** Where a pipeline has follower items, whether or not its status names them; eventually consistent. */
  placesOf(pipeline: PipelineName): Promise<Place[]>;
  put(follower: Follower): Promise<void>;
  remove(pipeline: PipelineName, place: Place): Promise<void>;
}

/** What the registry knows of each pipeline. */
export interface Pipelines {
  /** Undefined where there is none, and where it cannot be read: then it is made anew. */
  read(name: PipelineName): Promise<PipelineStatus | undefined>;
  put(status: PipelineStatus): Promise<void>;
  forget(name: PipelineName): Promise<void>;
  /** Every pipeline with a status; eventually consistent. */
  all(): Promise<PipelineStatus[]>;
}

/** How each start ended, and the newest that each pipeline made. */
export interface Starts {
  read(request: StartRequest): Promise<StartRecord | undefined>;
  finish(request: StartRequest, record: StartRecord): Promise<void>;
  lastStarted(request: StartRequest): Promise<LastStarted | undefined>;
  setLastStarted(request: StartRequest): Promise<void>;
}

/** What a pipeline started, for people to look at. */
export interface StartHistory {
  /** The newest push that it started of each ref, newest first, with the run where that is known; 20 at most. */
  lastOfEachRef(pipeline: PipelineName): Promise<(LastStarted & { readonly executionId?: string })[]>;
  /** How the start for one push ended; undefined while it is not made, and where it is forgotten. */
  outcomeOf(pipeline: PipelineName, pushId: string): Promise<StartRecord | undefined>;
}

/**
 * Calls of StartPipelineExecution that are not yet accounted for. One at most a pipeline: whoever makes one holds the
 * pipeline's `run` lease, and first settles what another left behind.
 */
export interface Attempts {
  pending(pipeline: PipelineName): Promise<Attempt | undefined>;
  begin(attempt: Attempt): Promise<void>;
  end(pipeline: PipelineName): Promise<void>;
  /** Ties a run to a push; false if it is tied to another push already. */
  claimRun(request: StartRequest, executionId: string): Promise<boolean>;
}

/** Exclusive use of a pipeline for one purpose, for a limited time. */
export interface Leases {
  /** The lease, or undefined while another try holds it. It ends by itself after the longest run of a function. */
  acquire(pipeline: PipelineName, purpose: LeasePurpose, now: Date): Promise<Lease | undefined>;
  release(lease: Lease): Promise<void>;
}

export type Lease = { readonly pipeline: PipelineName; readonly purpose: LeasePurpose; readonly owner: string };

/** `run`: starting or updating the pipeline. `registration`: writing its registry items. */
export type LeasePurpose = 'run' | 'registration';

/** The fleet-wide freeze, and the newest start of each pipeline and ref that it holds. */
export interface Freezes {
  /** The last one that was set, also where it is over by itself; strongly consistent. */
  current(): Promise<Freeze | undefined>;
  /** Sets a freeze, or ends it. */
  set(freeze: Freeze | undefined): Promise<void>;
  /** The start that is held of the same pipeline and ref. */
  heldLike(request: StartRequest): Promise<HeldStart | undefined>;
  /** Holds a start in the place of whatever is held of its pipeline and ref. */
  hold(request: StartRequest): Promise<void>;
  held(): Promise<HeldStart[]>;
  /** Forgets a held start, unless it was held again meanwhile. */
  forget(held: HeldStart): Promise<void>;
}

/** What was decided about pushes, and asked for by hand, for owners who ask why. Repeating is harmless: the same is the same item. */
export interface History {
  record(event: PushEvent, push: Push, decisions: readonly Decision[]): Promise<void>;
  recordByHand(request: StartRequest): Promise<void>;
}

/** What was decided, read again. */
export interface DecisionHistory {
  /** The last decisions of a pipeline, and its starts by hand, by time, newest first. */
  lastOf(pipeline: PipelineName, limit: number): Promise<DecisionRecord[]>;
}

/** What the last looks at the relay bus and at the forward rules saw, by subject. */
export interface Wirings {
  /** Undefined where there is none, and where it cannot be read: then it is made anew. Strongly consistent. */
  read(subject: string): Promise<WiringStatus | undefined>;
  put(status: WiringStatus): Promise<void>;
  /** Every subject that was looked at; eventually consistent. */
  all(): Promise<WiringStatus[]>;
}

/** When somebody last said that the relay may repair a subject again. */
export interface Resumptions {
  /** Undefined where nobody has. Strongly consistent. */
  of(subject: string): Promise<EventTime | undefined>;
  resume(subject: string, at: EventTime): Promise<void>;
}
