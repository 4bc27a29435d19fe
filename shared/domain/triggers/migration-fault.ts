/** Why tags cannot take the place of a rule. Closed: programs read it. */
export type MigrationReason =
  /** It starts several pipelines. */
  | 'several-targets'
  /** It has targets that are no pipelines. */
  | 'other-targets'
  /** It hands the pipeline more than a start: an input, a part of the event, a template. */
  | 'shaped-input'
  /** It starts the pipeline by time as well. */
  | 'schedule'
  | 'unreadable-pattern'
  /** `$or`. */
  | 'alternatives'
  /** A field that tags cannot look at. */
  | 'unknown-field'
  /** A filter that tags cannot say, as `anything-but`. */
  | 'filter'
  /** Not only events of CodeCommit. */
  | 'other-sources'
  /** Not only branches and git tags that are created or updated. */
  | 'other-events'
  /** Only those that are created, or only those that are updated. */
  | 'fewer-events'
  /** Nothing says which repository. */
  | 'any-repository'
  /** A repository by name alone, and the pipeline reads none of that name, or several. */
  | 'unknown-account'
  /** No push is as the pattern wants it. */
  | 'matches-nothing'
  /** A name that no tag can say, or no ref can have. */
  | 'unsayable-ref'
  | 'pipeline-not-found'
  /** A repository that none of several source actions reads. */
  | 'no-such-source'
  /** Rules of the pipeline name several repositories, and it has one source action. */
  | 'several-repositories'
  | 'foreign-account'
  /** It has relay tags, and they do not cover what the rule starts. */
  | 'tagged-otherwise'
  /** The relay would not register the tags. */
  | 'refused';

/** One reason, with what it was found in. */
export type MigrationFault = { readonly reason: MigrationReason; readonly detail: string };

export const fault = (reason: MigrationReason, detail: string): MigrationFault => ({ reason, detail });

/** How pushes differ that start the pipeline by its tags, and by the rule. */
export type MigrationNote =
  /** The rule also starts it when the ref is deleted. */
  | 'deletions'
  /** The rule also starts it at a git tag that has the name of the branch. */
  | 'git-tags'
  /** The rule takes a repository of this name in any account; the tags, the one that the pipeline reads. */
  | 'any-account';
