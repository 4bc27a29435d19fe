import { parseAllDocuments, type SchemaOptions } from 'yaml';
import { SHORT_INTRINSICS } from './short-intrinsics.ts';

/** The values in a file, or why there are none. */
export type DocumentReading = { readonly values: readonly unknown[] } | { readonly fault: string };

/** Reads JSON, or YAML with CloudFormation's short functions; a YAML file may hold several documents. Never throws. */
export function readDocument(file: string, text: string): DocumentReading {
  try {
    if (file.endsWith('.json')) return { values: [JSON.parse(text)] };
    // As CloudFormation takes them, all scalars are texts: `012345678901` is an account id, `1.10` a branch.
    const [first, ...rest] = parseYaml(text, 'failsafe');
    return { values: isTemplate(first) ? [first, ...rest] : parseYaml(text, 'core') };
  } catch (error) {
    const [why] = error instanceof Error ? error.message.split('\n') : [String(error)];
    return { fault: `neither JSON nor YAML: ${why}` };
  }
}

export const isTemplate = (value: unknown): value is { readonly Resources: unknown } =>
  typeof value === 'object' && value !== null && 'Resources' in value;

/** @throws with the first error or warning: a tag that is not known would be read as if it were not there */
function parseYaml(text: string, schema: SchemaOptions['schema'] & string): unknown[] {
  const documents = parseAllDocuments(text, { schema, customTags: SHORT_INTRINSICS });
  return [...documents].map((document) => {
    const [problem] = [...document.errors, ...document.warnings];
    if (problem !== undefined) throw problem;
    return document.toJS();
  });
}
