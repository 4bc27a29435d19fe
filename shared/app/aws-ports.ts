/** What the use cases need of AWS beside the registry, in the domain's verbs. Adapters implement these; tests may too. */
import type { Changes, UnknownChanges } from '../domain/changes.ts';
import type { CommitFacts, StartRequest } from '../domain/follower.ts';
import type { HeldStart } from '../domain/freeze.ts';
import type { ReconcileKey } from '../domain/keys.ts';
import type { CommitId, PipelineName, RepositoryArn } from '../domain/names.ts';
import type { ObservedPipeline } from '../domain/pipeline-status.ts';
import type { Run } from '../domain/start.ts';
import type { VariableValue } from '../domain/variables.ts';

export interface StartQueue {
  /** Enqueues every request or throws; repeating is harmless. */
  enqueue(requests: readonly StartRequest[]): Promise<void>;
  /** Enqueues starts that a freeze held, though the queue may remember them. */
  release(held: readonly HeldStart[]): Promise<void>;
}

export interface ReconcileQueue {
  /** Has each key looked at. `isOrdered`: somebody asks for repair, so the mode `observe` does not keep it back. */
  nominate(keys: readonly ReconcileKey[], cause: string, isOrdered?: boolean): Promise<void>;
}

/** What repositories of source accounts hold. What cannot be read is said, not thrown: it must hold up no start. */
export interface SourceReader {
  /** Author and whole message of a commit. */
  commit(repository: RepositoryArn, commit: CommitId): Promise<CommitReading>;
  /** Paths that differ between two commits, old and new ones, page by page; the last may say why no more is known. */
  changes(repository: RepositoryArn, from: CommitId, to: CommitId): AsyncIterable<Changes>;
}

export type CommitReading =
  | ({ readonly kind: 'known' } & CommitFacts)
  | { readonly kind: 'unknown'; readonly why: UnknownChanges };

/** Runs of pipelines in CodePipeline. */
export interface Runs {
  /**
   * Starts the pipeline, pinned to the pushed commit at these source actions; the others take the head of their branch.
   * Variables that are not given keep the pipeline's defaults.
   * The same request gives the same run within the window that AWS keeps for its token.
   */
  start(request: StartRequest, how: StartHow): Promise<StartOutcome>;
  /** Runs started since a moment, at least, newest first; none where there is no such pipeline. */
  since(pipeline: PipelineName, moment: Date): Promise<Run[]>;
}

export type StartHow = {
  /** Source actions that take exactly the pushed commit. */
  readonly pinned: readonly string[];
  readonly variables: readonly VariableValue[];
};

export type StartOutcome =
  | { readonly kind: 'started'; readonly executionId: string }
  | { readonly kind: 'not-found'; readonly detail: string }
  /** CodePipeline will not start it so, as at a source action that it no longer has. Nothing was done. */
  | { readonly kind: 'invalid'; readonly detail: string }
  /** CodePipeline would start it later: too many calls, too many runs, or the pipeline is busy. Nothing was done. */
  | { readonly kind: 'not-now'; readonly detail: string };

/** One pipeline as the account has it. */
export interface PipelineReader {
  /** Undefined when there is no such pipeline. */
  observe(name: PipelineName): Promise<ObservedPipeline | undefined>;
}
