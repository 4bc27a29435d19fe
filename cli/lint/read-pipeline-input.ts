import * as z from 'zod';
import { describe } from '../../shared/domain/cloudformation/intrinsics.ts';
import { PipelineDefinition } from '../../shared/domain/pipeline-definition.ts';
import type { Declarations } from './declared.ts';

/** The input of CreatePipeline, or what GetPipeline returns with the tags added: all else of it is left out. */
const PipelineInput = z.object({
  pipeline: PipelineDefinition.extend({ version: z.number().int().default(1) }),
  tags: z.array(z.object({ key: z.string(), value: z.string() })).default([]),
});

export const isPipelineInput = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'pipeline' in value;

/** Reads a pipeline as the AWS CLI takes and gives it. */
export function readPipelineInput(file: string, value: unknown): Declarations {
  const input = PipelineInput.safeParse(value, { reportInput: true });
  if (!input.success) {
    const faults = input.error.issues.map((issue) => `${file}: ${print(issue.path)}: ${demand(issue)}`);
    return { pipelines: [], repositories: [], faults };
  }
  const { pipeline: definition, tags: list } = input.data;
  const tags = Object.fromEntries(list.map(({ key, value }) => [key, value]));
  return {
    pipelines: [{ where: `${file}: ${definition.name}`, definition, tags, unresolved: [] }],
    repositories: [],
    faults: [],
  };
}

function demand(issue: z.core.$ZodIssue): string {
  const wanted = issue.code === 'invalid_type' ? `must be ${issue.expected}` : issue.message;
  return `${wanted}, received ${describe(issue.input)}`;
}

const print = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((at, key) => (typeof key === 'number' ? `${at}[${key}]` : `${at}${at && '.'}${String(key)}`), '');
