import { describe } from '../../shared/domain/cloudformation/intrinsics.ts';
import type { Declarations } from './declared.ts';
import { isTemplate, readDocument } from './read-document.ts';
import { isPipelineInput, readPipelineInput } from './read-pipeline-input.ts';
import { type LintContext, readTemplate } from './read-template.ts';

const EXPECTED =
  'a CloudFormation template, or { "pipeline": ..., "tags": [{ "key": ..., "value": ... }] } as create-pipeline takes it, one or a list';

/**
 * Reads the pipelines and repositories that a file declares: CloudFormation templates and inputs of CreatePipeline, JSON
 * or YAML. Never throws: what cannot be read is in `faults`, with file, path and value.
 * @param file its name, for messages; `.json` is read as JSON, all else as YAML, which takes JSON too
 * @param context where the template is deployed
 */
export function readDeclarations(file: string, text: string, context: LintContext): Declarations {
  const document = readDocument(file, text);
  if ('fault' in document) return faulty(`${file}: ${document.fault}`);
  // An empty document stands between or behind others in YAML.
  const each = document.values
    .flat()
    .filter((value) => value !== null && value !== '')
    .map((value) => readValue(file, value, context));
  const all = {
    pipelines: each.flatMap(({ pipelines }) => pipelines),
    repositories: each.flatMap(({ repositories }) => repositories),
    faults: each.flatMap(({ faults }) => faults),
  };
  const isEmpty = all.pipelines.length + all.repositories.length + all.faults.length === 0;
  return isEmpty ? faulty(`${file}: no pipelines and no repositories; expected ${EXPECTED}`) : all;
}

function readValue(file: string, value: unknown, context: LintContext): Declarations {
  if (isTemplate(value)) return readTemplate(file, value, context);
  if (isPipelineInput(value)) return readPipelineInput(file, value);
  return faulty(`${file}: expected ${EXPECTED}; received ${describe(value)}`);
}

const faulty = (fault: string): Declarations => ({ pipelines: [], repositories: [], faults: [fault] });
