import type { RepairMode } from '../follower.ts';

/** How the deployment wants pipelines to be that follow source accounts. */
export type Standard = {
  readonly region: string;
  /** The account whose pipelines these are. */
  readonly account: string;
  /** What happens to drift where no tag says so. */
  readonly mode: Exclude<RepairMode, 'off'>;
  /** Name of the role in source accounts that source actions assume. */
  readonly sourceActionRole: string;
  /** Patterns (`*`) of ARNs of other such roles: they are left as they are, with the artifact stores that they write to. */
  readonly otherActionRoles: readonly string[];
  readonly bucket: string;
  /** ARN of the artifact key; absent where it could not be found out. */
  readonly keyArn?: string;
};
