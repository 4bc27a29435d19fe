import * as z from 'zod';
import { describeIssues } from '../../shared/domain/errors.ts';
import { parseJson } from '../../shared/domain/json.ts';
import { PipelineDefinition } from '../../shared/domain/pipeline-definition.ts';
import type { Declarations } from './declared.ts';

/** An input of CreatePipeline; the version of what is not yet made is 1. */
const Input = z.object({
  pipeline: z.preprocess(
    (value) => (typeof value === 'object' && value !== null ? { version: 1, ...value } : value),
    PipelineDefinition,
  ),
  tags: z.array(z.object({ key: z.string(), value: z.string() })).default([]),
});

/** Reads the pipelines of a file: an input of CreatePipeline as JSON, or a list of such. */
export function readDeclarations(
  file: string,
  text: string,
  _context: { readonly region: string; readonly account?: string },
): Declarations {
  const json = parseJson(text);
  if (json === undefined) return { pipelines: [], repositories: [], faults: [`${file}: is not JSON`] };
  const inputs = Array.isArray(json) ? json : [json];
  const faults: string[] = [];
  const pipelines = inputs.flatMap((input, at) => {
    const parsed = Input.safeParse(input);
    if (!parsed.success) {
      faults.push(`${file}: ${describeIssues(parsed.error, input, Array.isArray(json) ? `[${at}]` : '')}`);
      return [];
    }
    const { pipeline: definition, tags } = parsed.data;
    const where = `${file}: ${definition.name}`;
    return { where, definition, tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])), unresolved: [] };
  });
  return { pipelines, repositories: [], faults };
}
