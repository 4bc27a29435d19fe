import type { CloudEvent } from '../kernel.ts';
import { serviceEvent } from '../service-event.ts';
import { refParts } from './names.ts';
import type { Repository } from './repositories.ts';

/** A branch or tag that was created (no old commit), moved, or deleted (no new commit). */
export type RefChange = {
  /** Full name: `refs/heads/main`. */
  readonly ref: string;
  readonly oldCommit?: string;
  readonly newCommit?: string;
};

/**
 * The "CodeCommit Repository State Change" that AWS sends for one change, or undefined for a ref that is neither
 * branch nor tag. Source: CodeCommit user guide, "Monitoring CodeCommit events in Amazon EventBridge".
 */
export function stateChangeEvent(
  repository: Repository,
  { ref, oldCommit, newCommit }: RefChange,
  { region, callerArn, at }: { readonly region: string; readonly callerArn: string; readonly at: Date },
): CloudEvent | undefined {
  const reference = refParts(ref);
  if (reference === undefined) return undefined;
  const verb = oldCommit === undefined ? 'Created' : newCommit === undefined ? 'Deleted' : 'Updated';
  const detail = {
    event: `reference${verb}`,
    repositoryName: repository.name,
    repositoryId: repository.id,
    referenceType: reference.type,
    referenceName: reference.name,
    referenceFullName: ref,
    ...(newCommit !== undefined && { commitId: newCommit }),
    ...(oldCommit !== undefined && { oldCommitId: oldCommit }),
    callerUserArn: callerArn,
  };
  const content = {
    'detail-type': 'CodeCommit Repository State Change',
    source: 'aws.codecommit',
    account: repository.account,
    resources: [repository.arn],
    detail,
  };
  return serviceEvent(region, content, at);
}
