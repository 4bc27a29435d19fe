import type { World } from './world.ts';

/** `seen`: it is so; `not seen`: it is not; `not tried`: nobody can say, and the evidence says why. */
export type Outcome = 'seen' | 'not seen' | 'not tried';

export type Finding = { readonly outcome: Outcome; readonly evidence: string };

/** One thing that is looked for. Of the loop it must be seen; what is unknown is only told. */
export type Check = {
  readonly name: string;
  readonly kind: 'loop' | 'unknown';
  /** What it means where it is seen. */
  readonly about: string;
  /** Checks that must have been seen before it can be tried. */
  readonly needs?: readonly string[];
  /** What has to be done long before, once repository and pipeline are there. */
  readonly begin?: (world: World) => Promise<void>;
  readonly run: (world: World) => Promise<Finding>;
};

/** What came of a check, and the seconds that it took. */
export type Result = Finding & Pick<Check, 'name' | 'kind' | 'about'> & { readonly seconds: number };

export const seen = (evidence: string): Finding => ({ outcome: 'seen', evidence });
export const notSeen = (evidence: string): Finding => ({ outcome: 'not seen', evidence });
export const notTried = (evidence: string): Finding => ({ outcome: 'not tried', evidence });
