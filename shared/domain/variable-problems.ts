import type { PipelineDefinition } from './pipeline-definition.ts';
import { about } from './source-problems.ts';
import type { Subject } from './subject.ts';
import { type Problem, problemAt } from './tags/problem.ts';

/** Variables of one start at most (CodePipeline API reference, StartPipelineExecution). */
const MAX_VARIABLES = 50;

/** Variables that cannot be what the owner meant. */
export function variableProblems(subject: Subject): Problem[] {
  const { definition, settings } = subject;
  const { variables = [] } = settings;
  const [first] = variables;
  if (first === undefined) return [];
  if (definition.pipelineType !== 'V2') {
    const message = `variables need a V2 pipeline, and ${definition.name} is V1`;
    return [about(subject, 'variables', { reason: 'needs-v2', message, expected: 'a V2 pipeline, or no such tag' })];
  }
  const repeated = variables.filter(({ means }, at) =>
    variables.slice(0, at).some((earlier) => earlier.means.name === means.name),
  );
  const problems = repeated.map((entry) => {
    const message = `variable ${entry.means.name} is set twice`;
    return problemAt(entry, { reason: 'duplicate', message, expected: 'each variable once' });
  });
  const surplus = variables[MAX_VARIABLES];
  if (surplus !== undefined) {
    const message = `a start takes ${MAX_VARIABLES} variables, got ${variables.length}`;
    problems.push(problemAt(surplus, { reason: 'too-many', message, expected: `at most ${MAX_VARIABLES}` }));
  }
  return problems;
}

export const isDeclared = ({ variables = [] }: PipelineDefinition, name: string): boolean =>
  variables.some((declared) => declared.name === name);

/** CodePipeline refuses a start that sets what the pipeline does not declare, so such a variable is left out. */
export function undeclaredVariables({ definition, settings }: Subject): Problem[] {
  const undeclared = (settings.variables ?? []).filter(({ means }) => !isDeclared(definition, means.name));
  const names = (definition.variables ?? []).map(({ name }) => name).join(', ');
  return undeclared.map((entry) => {
    const message = `${definition.name} declares no variable ${entry.means.name}, which is left out`;
    const expected = names === '' ? 'variables that the pipeline declares; it declares none' : `one of ${names}`;
    return problemAt(entry, { reason: 'undeclared-variable', message, expected });
  });
}
