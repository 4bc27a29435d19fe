import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import * as z from 'zod';
import cdk from '../../cdk.json' with { type: 'json' };
import { parseConfig } from '../../infra/config.ts';
import type { Config } from '../../infra/config-schema.ts';
import { addStacks } from '../../infra/stacks.ts';

export const REGION = 'ap-south-1';
export const SOURCE = '111111111111';
export const PIPELINE = '222222222222';

const Properties = z.record(z.string(), z.unknown());
const Resource = z.object({
  Type: z.string(),
  Properties: Properties.default({}),
  DependsOn: z.array(z.string()).default([]),
});
const Resources = z.object({ Resources: z.record(z.string(), Resource) });
export type Resource = z.infer<typeof Resource> & { readonly id: string };

/** The shipped configuration with members replaced. */
export const configWith = (changes: Record<string, unknown> = {}) =>
  parseConfig({ ...cdk.context['commit-relay'], ...changes });

/** Templates of all stacks of the shipped configuration with members replaced, by stack name. */
export const synthesise = (changes: Record<string, unknown> = {}): Map<string, Template> =>
  templatesOf(configWith(changes));

/** Templates of all stacks of a configuration, by stack name. */
export function templatesOf(config: Config): Map<string, Template> {
  const outdir = mkdtempSync(join(tmpdir(), 'commit-relay-templates-'));
  const app = new App({ analyticsReporting: false, context: cdk.context, outdir });
  addStacks(app, config, () => Code.fromInline('export const handler = async () => {};'));
  const stacks = app.node.children.filter((child): child is Stack => Stack.isStack(child));
  const templates = new Map(stacks.map((stack) => [stack.stackName, Template.fromStack(stack)]));
  rmSync(outdir, { recursive: true });
  return templates;
}

export function templateOf(templates: Map<string, Template>, name: string): Template {
  const template = templates.get(name);
  if (template === undefined) throw new Error(`no stack ${name} among ${[...templates.keys()].join()}`);
  return template;
}

/** Resources of a template, of one type if given. */
export const resourcesOf = (template: Template, type?: string): Resource[] =>
  Object.entries(Resources.parse(template.toJSON()).Resources)
    .map(([id, resource]) => ({ ...resource, id }))
    .filter((resource) => type === undefined || resource.Type === type);

/** What `Fn::GetAtt` of an ARN resolves to: shaped as an ARN, so that it means one resource to the evaluator. */
export const arnOf = (id: string): string => `arn:aws:cloudformation:::${id}.Arn`;

/** Resolves what the templates may use: Ref, Fn::GetAtt, Fn::Join. Any other intrinsic throws. */
export function resolve(value: unknown, account: string): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, account));
  if (typeof value !== 'object' || value === null) return value;
  const [[key, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length === 0) {
    if (key === 'Ref') return argument === 'AWS::AccountId' ? account : argument;
    if (key === 'Fn::GetAtt') {
      const [id, attribute] = z.tuple([z.string(), z.string()]).parse(argument);
      return attribute === 'Arn' ? arnOf(id) : `${id}.${attribute}`;
    }
    if (key === 'Fn::Join') {
      const [separator, parts] = z.tuple([z.string(), z.array(z.unknown())]).parse(argument);
      return parts.map((part) => resolve(part, account)).join(separator);
    }
    if (key.startsWith('Fn::')) throw new Error(`intrinsic ${key} is not allowed here`);
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, resolve(member, account)]));
}
