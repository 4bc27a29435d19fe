import type { Approval } from './approval.ts';
import type { Deployment } from './deployment.ts';
import type { PipelineDefinition, SourceAction } from './pipeline-definition.ts';
import type { Settings } from './tags/parse-tags.ts';

/** All that the registration of one source action is made from. */
export type Subject = {
  readonly definition: PipelineDefinition;
  readonly source: SourceAction;
  readonly settings: Settings;
  readonly deployment: Deployment;
  readonly approved: readonly Approval[];
};
