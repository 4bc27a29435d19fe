/** Names that infrastructure writes and functions read. Nothing else is shared between the two. */

/** The five functions; each physical name is `commit-relay-<name>`. */
export const FUNCTIONS = ['dispatch', 'start', 'reconcile', 'guard', 'sweep'] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

/** Timeout of every function, in seconds. Leases last a little longer. */
export const FUNCTION_TIMEOUT_SECONDS = 30;

/** Environment variables of the functions. */
export const ENV = {
  /** Name of the registry table. All functions. */
  table: 'RELAY_TABLE',
  /** Source accounts allowed, separated by commas. dispatch, reconcile, guard. */
  sourceAccounts: 'RELAY_SOURCE_ACCOUNTS',
  /** `repair` or `observe`: whether drift is put right or only told. reconcile, guard. */
  mode: 'RELAY_MODE',
  /** The controller's account. guard. */
  account: 'RELAY_ACCOUNT',
  /** Id of the organization of the source accounts, empty where there is none. guard. */
  organization: 'RELAY_ORGANIZATION',
  /** JSON: the repositories, names or prefixes with `*`, of each source account of which not all count. guard. */
  repositories: 'RELAY_REPOSITORIES',
  /** Hash of the deployment's configuration. reconcile, guard, sweep. */
  configHash: 'RELAY_CONFIG_HASH',
  /** URL of `commit-relay-starts.fifo`. dispatch, sweep. */
  startsQueue: 'RELAY_STARTS_QUEUE_URL',
  /** URL of `commit-relay-pushes`. reconcile. */
  pushesQueue: 'RELAY_PUSHES_QUEUE_URL',
  /** URL of `commit-relay-reconcile`. sweep. */
  reconcileQueue: 'RELAY_RECONCILE_QUEUE_URL',
  /** URL of the function's own dead-letter queue, where it puts what it rejects. dispatch, start, reconcile. */
  deadLetterQueue: 'RELAY_DEAD_LETTER_QUEUE_URL',
  /** Pipeline name patterns (`*` as wildcard), separated by commas, that may follow what is not their source action's own. reconcile. */
  selfService: 'RELAY_SELF_SERVICE',
  /** Name of the role in source accounts that reads repositories. dispatch, reconcile. */
  readRole: 'RELAY_READ_ROLE',
  /** Seconds that the event of a push is given to arrive before catch-up makes it good. reconcile. */
  graceSeconds: 'RELAY_GRACE_SECONDS',
  /** `true` or `false`: whether `[skip ci]` and its like in a commit's message are heeded. dispatch. */
  skipDirectives: 'RELAY_SKIP_DIRECTIVES',
  /** Name of the role that starts pipelines, by which a run of ours is recognised. start. */
  startRole: 'RELAY_START_ROLE',
  /** Name of the role in source accounts that source actions assume. reconcile. */
  sourceActionRole: 'RELAY_SOURCE_ACTION_ROLE',
  /** ARN patterns (`*`) of other such roles, separated by commas: they are left as they are. reconcile. */
  otherActionRoles: 'RELAY_OTHER_ACTION_ROLES',
  /** Name of the bucket of pipeline artifacts. reconcile. */
  artifactBucket: 'RELAY_ARTIFACT_BUCKET',
  /** Key of pipeline artifacts: its ARN, or the alias of the delivery stack's own. reconcile. */
  artifactKey: 'RELAY_ARTIFACT_KEY',
  /** ARN patterns (`*` and `?`) of the roles that may be passed to CodePipeline, separated by commas. reconcile. */
  passRoles: 'RELAY_PASS_ROLES',
} as const;

/** Schema of the registry table. */
export const REGISTRY = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Time-to-live attribute, seconds since 1970. */
  expiry: 'expiresAt',
  /** Sparse index of pipeline statuses, followers, listed branches and the wiring: `kind` is set on them alone. All attributes are projected. */
  index: 'by-kind',
  indexPartitionKey: 'kind',
  /** Name of the pipeline that the item is of; of the wiring, its subject; of listed branches, their repository. */
  indexSortKey: 'pipeline',
  /** Partition of what one sweep leaves to the next: all that the sweep itself may write. */
  sweepPartition: 'SWEEP',
  /** Partition of the freeze and of the starts that it holds; the sweep releases them. */
  freezePartition: 'FREEZE',
  /** Partitions of what the guard saw, of the relay bus and of each source account. */
  wiringPartitions: ['BUS', 'ACCOUNT#*'],
  /** Partitions of source accounts: also what was heard of them, which dispatch records. */
  accountPartitions: 'ACCOUNT#*',
  /** Partition of what people say may be repaired again. */
  resumePartition: 'RESUME',
  /** Partition of what the guard found among the rules of the account. */
  triggersPartition: 'TRIGGERS',
} as const;
