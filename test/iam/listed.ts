import { type Grant, shortName } from './world.ts';

/** What the evaluator cannot show, and why. Every entry must match something, so that none outlives its reason. */
export type Listed = {
  /** Matches `<holder> <kind of policy> <what is changed>`, as `textOf` writes it. */
  readonly pattern: RegExp;
  readonly reason: string;
};

export const textOf = ({ holder, kind }: Grant, change: string): string => `${shortName(holder)} ${kind} ${change}`;

const TWO_LOCKS = 'a call across accounts needs both sides, and the policy of the other side allows no more';
const PATTERN_KEYS = 'its conditions ask for keys that no other action of the service brings';
const ACCOUNT_IN_CONDITION = 'aws:PrincipalArn in its condition names the account too';
const ROOT_ADMITS_NOBODY =
  'the root of an account as principal admits nobody by itself: a role needs a right of its own, which says the same';

const BOTH_SAY_SO = 'the policy of the key says the same, and a role of its account needs both';

/** Openings of a statement that turn no denial into an allowance. */
export const LISTED_OPENINGS: readonly Listed[] = [
  {
    pattern: /^role\/commit-relay-(start|reconcile|guard|schedule-heartbeat)-.* permissions action events:\*$/,
    reason: PATTERN_KEYS,
  },
  { pattern: /^role\/commit-relay-mend-.* permissions action (events|iam):\*$/, reason: PATTERN_KEYS },
  { pattern: /^role\/commit-relay-reconcile-.* permissions action iam:\*$/, reason: PATTERN_KEYS },
  {
    pattern: /^role\/commit-relay-(dispatch|reconcile|guard|pipeline)-.* permissions action sts:\*$/,
    reason: TWO_LOCKS,
  },
  { pattern: /^role\/commit-relay-(read|mend-\d+)-.* trust action sts:\*$/, reason: TWO_LOCKS },
  { pattern: /^role\/commit-relay-forward-.* permissions action events:\*$/, reason: TWO_LOCKS },
  { pattern: /^role\/commit-relay-source-action-.* permissions action (s3|kms):\*$/, reason: TWO_LOCKS },
  { pattern: /^commit-relay-artifacts-.* resource action s3:\*$/, reason: TWO_LOCKS },
  {
    pattern: /^role\/commit-relay-(read|mend-\d+|source-action|storage)-.* trust principal \*$/,
    reason: ACCOUNT_IN_CONDITION,
  },
  { pattern: /^(commit-relay-artifacts-.*|key\/\S+) resource principal \*$/, reason: ACCOUNT_IN_CONDITION },
  { pattern: /^role\/commit-relay-storage-.* permissions action kms:\*$/, reason: BOTH_SAY_SO },
  {
    pattern: /^(key\/\S+ resource|role\/commit-relay-storage-.* permissions) condition Bool kms:GrantIsForAWSResource$/,
    reason: BOTH_SAY_SO,
  },
  {
    pattern: /^role\/commit-relay-instance-.* permissions condition StringEquals kms:ViaService$/,
    reason: BOTH_SAY_SO,
  },
  { pattern: /^key\/\S+ resource (action kms:\*|condition ArnLike aws:PrincipalArn)$/, reason: ROOT_ADMITS_NOBODY },
];

const GUIDE =
  'the AWS guide for pipelines across accounts gives it to this role; which calls CodePipeline makes with it is not documented, and nothing here makes any';

/** Actions and resources whose removal breaks no required call. */
export const LISTED_REMOVALS: readonly Listed[] = [
  {
    pattern:
      /^role\/commit-relay-source-action-.* permissions action s3:(GetBucketLocation|GetBucketVersioning|ListBucket|GetObject|GetObjectVersion)$/,
    reason: GUIDE,
  },
  // The bucket itself: of the statement whose actions are all of the line above.
  { pattern: /^role\/commit-relay-source-action-.* permissions resource arn:aws:s3:::[^/]+$/, reason: GUIDE },
  {
    pattern: /^role\/commit-relay-pipeline-.* permissions action s3:(GetBucketLocation|GetBucketVersioning)$/,
    reason: GUIDE,
  },
  {
    pattern:
      /^role\/commit-relay-source-action-.* permissions action kms:(DescribeKey|Encrypt|ReEncryptFrom|ReEncryptTo)$/,
    reason: GUIDE,
  },
  { pattern: /^role\/commit-relay-pipeline-.* permissions action kms:DescribeKey$/, reason: GUIDE },
  {
    pattern:
      /^commit-relay-artifacts-.* resource action s3:(GetBucketLocation|GetBucketVersioning|ListBucket|GetObject|GetObjectVersion)$/,
    reason: GUIDE,
  },
  { pattern: /^key\/\S+ resource action kms:(DescribeKey|Encrypt|ReEncryptFrom|ReEncryptTo)$/, reason: GUIDE },
];

/** The reason that is listed for a change; undefined where there is none. */
export const reasonFor = (list: readonly Listed[], grant: Grant, change: string): string | undefined =>
  list.find(({ pattern }) => pattern.test(textOf(grant, change)))?.reason;

/** Entries that match none of these. */
export const staleIn = (list: readonly Listed[], texts: readonly string[]): Listed[] =>
  list.filter(({ pattern }) => !texts.some((text) => pattern.test(text)));
