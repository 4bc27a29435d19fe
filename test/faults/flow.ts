import type { CaseLog } from './case-log.ts';
import type { Letter } from './dead-letters.ts';
import type { Lane } from './lane.ts';
import type { Site } from './site.ts';

export type Violation = {
  /** Not done and not kept; done twice, or to something that runs; gone without a word. */
  readonly kind: 'lost' | 'doubled' | 'silent';
  /** What was expected, and what was found. */
  readonly what: string;
};

/** What a case left behind. */
export type Evidence = CaseLog & {
  /** Dead letters, those before that were sent back included. */
  readonly letters: readonly Letter[];
};

/** An event whose arrival on a default bus can be faulted. */
export type Arrival = { readonly name: string; readonly mentions: readonly string[] };

/** One thing that the relay does, from its cause to its end. */
export type Flow = {
  readonly name: string;
  /** How long a case of it takes, against one with a single follower. */
  readonly cost: number;
  /** Pairs of faults are tried too. */
  readonly isPaired: boolean;
  /** What a lost event would have told is found without it. */
  readonly healsLostEvents: boolean;
  readonly arrivals: readonly Arrival[];
  /** Which of its calls are faulted here; all unless given. */
  readonly isFaulted?: (site: Site) => boolean;
  /** Makes what its cases need, one after the other. */
  prepare(lane: Lane): Promise<Stage>;
};

/** What a flow runs on: a repository and pipelines in one local cloud. */
export type Stage = {
  /** What their names begin with. */
  readonly name: string;
  /** Does what sets the flow off, and waits until all is quiet. `isLate`: an event is to arrive after a later one. */
  act(how: { readonly isLate: boolean }): Promise<void>;
  /** Once faults are over: whatever the next scheduled run would make good. */
  heal?(): Promise<void>;
  /** What is not as it must be in the end. */
  judge(evidence: Evidence): Promise<Violation[]>;
  /** Makes it ready for the next case. */
  reset?(): Promise<void>;
};
