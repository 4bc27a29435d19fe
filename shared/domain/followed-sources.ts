import type { Approval } from './approval.ts';
import { repositoryParts } from './names.ts';
import {
  type Action,
  codeCommitSources,
  isCodeCommitSource,
  type PipelineDefinition,
  type SourceAction,
} from './pipeline-definition.ts';
import type { ParsedTags } from './tags/parse-tags.ts';

/**
 * The source actions that tags speak of: those of CodeCommit, and those of another provider that were one when they were
 * registered, where a tag names the action or none of CodeCommit is left. Such a one reads what it was approved to read.
 */
export function followedSources(
  definition: PipelineDefinition,
  { byAction }: Pick<ParsedTags, 'byAction'>,
  approved: readonly Approval[],
): SourceAction[] {
  const sources = codeCommitSources(definition);
  const changed = definition.stages
    .flatMap(({ actions }) => actions)
    .filter((action) => isSource(action) && !isCodeCommitSource(action))
    .filter(({ name }) => byAction.has(name) || sources.length === 0);
  return [...sources, ...changed.flatMap(({ name }) => asApproved(name, approved) ?? [])];
}

const isSource = ({ actionTypeId }: Action): boolean => actionTypeId.category === 'Source';

function asApproved(name: string, approved: readonly Approval[]): SourceAction | undefined {
  const approval = approved.find(({ action }) => action === name);
  if (approval === undefined) return undefined;
  const { name: repositoryName, account } = repositoryParts(approval.repository);
  const { artifactFormat } = approval;
  const branch = approval.ref?.replace(/^refs\/heads\//, '') ?? '';
  return { name, repositoryName, branch, account, ...(artifactFormat && { artifactFormat }) };
}
