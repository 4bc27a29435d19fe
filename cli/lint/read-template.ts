import { describe, evaluate, membersOf, type TemplateScope } from '../../shared/domain/cloudformation/intrinsics.ts';
import { PIPELINE_TYPE, readPipelineResource } from '../../shared/domain/cloudformation/pipeline-resource.ts';
import type { Declarations, DeclaredPipeline, DeclaredRepository } from './declared.ts';

/** Where the templates are deployed. */
export type LintContext = { readonly region: string; readonly account?: string };

type Resource = { readonly id: string; readonly type: unknown; readonly properties: Readonly<Record<string, unknown>> };

const REPOSITORY_TYPE = 'AWS::CodeCommit::Repository';

/** Reads pipelines and repositories of a CloudFormation template. */
export function readTemplate(file: string, template: unknown, context: LintContext): Declarations {
  const { Parameters, Resources } = membersOf(template) ?? {};
  const faults: string[] = [];
  const resources = readResources(file, Resources, faults);
  const bare: TemplateScope = { ...context, parameters: defaultsOf(Parameters), repositories: new Map() };
  const repositories = resources.filter(({ type }) => type === REPOSITORY_TYPE);
  const names = new Map(repositories.map(({ id, properties }) => [id, nameOf(properties['RepositoryName'], bare)]));
  const scope = { ...bare, repositories: names };
  const pipelines = resources
    .filter(({ type }) => type === PIPELINE_TYPE)
    .flatMap(({ id, properties }): DeclaredPipeline[] => {
      const where = `${file}: ${id}`;
      const { pipeline, faults: own } = readPipelineResource(id, properties, scope);
      faults.push(...own.map((fault) => `${where}: ${fault}`));
      return pipeline === undefined ? [] : [{ where, ...pipeline }];
    });
  return { pipelines, repositories: [...names].flatMap(([id, name]) => declared(file, id, name)), faults };
}

/** A repository whose name only the deployment tells cannot be looked for. */
const declared = (file: string, id: string, name: string | undefined): DeclaredRepository[] =>
  name === undefined ? [] : [{ where: `${file}: ${id}`, name }];

function readResources(file: string, value: unknown, faults: string[]): Resource[] {
  const resources = membersOf(value);
  if (resources === undefined) faults.push(`${file}: Resources: must be an object, received ${describe(value)}`);
  return Object.entries(resources ?? {}).flatMap(([id, resource]): Resource[] => {
    const at = `${file}: ${id}`;
    if (id.startsWith('Fn::')) {
      faults.push(`${at}: loops and transforms are not read: give the template that they make`);
      return [];
    }
    const { Type: type, Properties: properties = {} } = membersOf(resource) ?? {};
    if (type !== PIPELINE_TYPE && type !== REPOSITORY_TYPE) return [];
    const members = membersOf(properties);
    if (members === undefined) faults.push(`${at}: Properties: must be an object, received ${describe(properties)}`);
    return members === undefined ? [] : [{ id, type, properties: members }];
  });
}

/** Parameters that are what their default says; the default of an SSM parameter is its name. */
function defaultsOf(parameters: unknown): Map<string, string> {
  const all = Object.entries(membersOf(parameters) ?? {});
  return new Map(
    all.flatMap(([name, parameter]): [string, string][] => {
      const { Type: type, Default: value } = membersOf(parameter) ?? {};
      if (type !== 'String' && type !== 'Number') return [];
      return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [];
    }),
  );
}

function nameOf(value: unknown, scope: TemplateScope): string | undefined {
  const read = evaluate(value, scope);
  return read.kind === 'text' ? read.text : undefined;
}
