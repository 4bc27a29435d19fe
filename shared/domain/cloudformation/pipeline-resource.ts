import { PipelineDefinition } from '../pipeline-definition.ts';
import { describe, type TemplateScope } from './intrinsics.ts';
import { knownOf, type Notes, readText } from './notes.ts';
import { readStages } from './pipeline-stages.ts';
import { readTags } from './resource-tags.ts';

/** A pipeline as its template declares it: the parts of the definition that registration reads. */
export type TemplatePipeline = {
  readonly definition: PipelineDefinition;
  readonly tags: Readonly<Record<string, string>>;
  /** What only the deployment tells, and what cannot be judged for it; stand-ins are in its place. */
  readonly unresolved: readonly string[];
};

export type PipelineReading = {
  /** Absent where what is there makes no pipeline. */
  readonly pipeline?: TemplatePipeline;
  readonly faults: readonly string[];
};

export const PIPELINE_TYPE = 'AWS::CodePipeline::Pipeline';

/**
 * Reads the properties of an AWS::CodePipeline::Pipeline into what the CodePipeline API would return. Never throws.
 * What is not known before it is deployed gets a stand-in that no rule objects to, and is told in `unresolved`.
 * @param logicalId stands in for the name of a pipeline that CloudFormation names
 */
export function readPipelineResource(
  logicalId: string,
  properties: Readonly<Record<string, unknown>>,
  scope: TemplateScope,
): PipelineReading {
  const notes: Notes = { scope, unresolved: [], faults: [] };
  const tags = readTags(notes, properties['Tags']);
  const given = {
    name: readName(notes, properties['Name'], logicalId),
    version: 1,
    ...readType(notes, properties['PipelineType']),
    ...readMode(notes, properties['ExecutionMode']),
    stages: readStages(notes, properties['Stages'], tags),
  };
  const definition = PipelineDefinition.safeParse(given, { reportInput: true });
  if (definition.success) {
    return { pipeline: { definition: definition.data, tags, unresolved: notes.unresolved }, faults: notes.faults };
  }
  const faults = definition.error.issues.map(
    ({ path, message, input }) => `${path.join('.')}: ${message}, received ${describe(input)}`,
  );
  return { faults: [...notes.faults, ...faults] };
}

function readName(notes: Notes, value: unknown, logicalId: string): string {
  const name = readText(notes, value, 'Name');
  if (typeof name === 'object') return name.known;
  notes.unresolved.push('Name (whether it is a self-service pipeline)');
  return logicalId;
}

/** CloudFormation makes a V1 pipeline where the template does not say. */
function readType(notes: Notes, value: unknown): { pipelineType?: string } {
  const type = readText(notes, value, 'PipelineType');
  if (type === 'absent') return { pipelineType: 'V1' };
  if (type === 'unknown') notes.unresolved.push('PipelineType (taken to be V2)');
  return { pipelineType: knownOf(type) ?? 'V2' };
}

function readMode(notes: Notes, value: unknown): { executionMode?: string } {
  const mode = readText(notes, value, 'ExecutionMode');
  if (mode === 'unknown') notes.unresolved.push('ExecutionMode (taken not to be PARALLEL)');
  return typeof mode === 'object' ? { executionMode: mode.known } : {};
}
