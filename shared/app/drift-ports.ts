/** What repair of pipelines needs of AWS. */
import type { JsonObject } from '../domain/drift/edit.ts';
import type { Finding } from '../domain/drift/finding.ts';
import type { EventTime, PipelineName } from '../domain/names.ts';
import type { PipelineDefinition } from '../domain/pipeline-definition.ts';

/** Changes definitions of pipelines. */
export interface PipelineEditor {
  /** Whether anything runs in the pipeline: an update would fail it. */
  isBusy(name: PipelineName): Promise<boolean>;
  /** Replaces the definition with this one, member for member as given. */
  update(definition: JsonObject): Promise<UpdateOutcome>;
}

export type UpdateOutcome =
  | { readonly kind: 'updated' }
  /** AWS does not take this definition, or not from us. Nothing was done. */
  | { readonly kind: 'refused'; readonly detail: string };

/** What stands behind a source action and is not the relay's to change. */
export interface Chain {
  /** What others have to grant before a pipeline of this definition works; nothing where that cannot be told. */
  broken(definition: PipelineDefinition): Promise<readonly Finding[]>;
}

export interface ArtifactKey {
  /** ARN of the key that artifacts are encrypted with; undefined where it is not to be found. */
  arn(): Promise<string | undefined>;
}

/** When somebody said that the relay may repair a subject again, though it had stopped. */
export interface Resumptions {
  of(subject: string): Promise<EventTime | undefined>;
}
