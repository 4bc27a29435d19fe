/** What repair of pipelines needs of AWS. */
import type { JsonObject } from '../domain/drift/edit.ts';
import type { PipelineName } from '../domain/names.ts';

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
