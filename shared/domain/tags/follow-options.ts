import type { PushFact } from './push-facts.ts';

/** What a pipeline is to follow, as programs and people say it; globs with `*`, as everywhere else. */
export type FollowOptions = {
  /** Branches: names, prefixes that end in `/`, globs, `@` for the source action's own. `@` where nothing is followed. */
  readonly branches?: readonly string[];
  /** Git tags: names or globs. */
  readonly gitTags?: readonly string[];
  /** `<account>/<name>` or an ARN; default: what the source action reads. */
  readonly repository?: string;
  /** Files, folders that end in `/`, or globs. */
  readonly paths?: readonly string[];
  readonly ignorePaths?: readonly string[];
  /** Which commit a start takes: the branch's head, or exactly the pushed commit (V2 pipelines). */
  readonly start?: 'head' | 'commit';
  /** Pipeline variables by name, and the fact of the push that each takes. */
  readonly variables?: Readonly<Record<string, PushFact>>;
  /** Pushes are decided and told, and start nothing. */
  readonly paused?: boolean;
  /** What happens to drift; default: the deployment's mode. */
  readonly repair?: 'repair' | 'observe' | 'off';
};
