import type { PipelineDefinition } from '../../shared/domain/pipeline-definition.ts';

export type DeclaredPipeline = {
  readonly where: string;
  readonly definition: PipelineDefinition;
  readonly tags: Readonly<Record<string, string>>;
  /** What only the deployment of the file tells, as `roleArn of Source`. */
  readonly unresolved: readonly string[];
};

export type DeclaredRepository = { readonly where: string; readonly name: string };

/** What a file declares, and what in it cannot be read. */
export type Declarations = {
  readonly pipelines: readonly DeclaredPipeline[];
  readonly repositories: readonly DeclaredRepository[];
  readonly faults: readonly string[];
};
