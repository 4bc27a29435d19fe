import { type CloudEvent, eventTime } from '../kernel.ts';
import { refParts } from './names.ts';
import type { Repository } from './repositories.ts';

/** A branch or tag that was created (no old commit), moved, or deleted (no new commit). */
export type RefChange = {
  /** Full name: `refs/heads/main`. */
  readonly ref: string;
  readonly oldCommit?: string;
  readonly newCommit?: string;
};

type Circumstances = {
  readonly id: string;
  readonly region: string;
  readonly callerArn: string;
  readonly at: Date;
};

/**
 * The "CodeCommit Repository State Change" that AWS sends for one change, or undefined for a ref that is neither
 * branch nor tag. Source: CodeCommit user guide, "Monitoring CodeCommit events in Amazon EventBridge".
 */
export function stateChangeEvent(
  repository: Repository,
  change: RefChange,
  { id, region, callerArn, at }: Circumstances,
): CloudEvent | undefined {
  const reference = refParts(change.ref);
  if (reference === undefined) return undefined;
  const { oldCommit, newCommit } = change;
  const verb = oldCommit === undefined ? 'Created' : newCommit === undefined ? 'Deleted' : 'Updated';
  return {
    version: '0',
    id,
    'detail-type': 'CodeCommit Repository State Change',
    source: 'aws.codecommit',
    account: repository.account,
    time: eventTime(at),
    region,
    resources: [repository.arn],
    detail: {
      event: `reference${verb}`,
      repositoryName: repository.name,
      repositoryId: repository.id,
      referenceType: reference.type,
      referenceName: reference.name,
      referenceFullName: change.ref,
      ...(newCommit !== undefined && { commitId: newCommit }),
      ...(oldCommit !== undefined && { oldCommitId: oldCommit }),
      callerUserArn: callerArn,
    },
  };
}
