import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { resolve, resourcesOf } from './templates.ts';

const list = z.union([z.string(), z.array(z.string())]).transform((value) => (Array.isArray(value) ? value : [value]));
const Statement = z.looseObject({ Effect: z.string(), Action: list, Resource: list.optional() });
export const Document = z.object({ Version: z.string(), Statement: z.array(Statement) });
export type Document = z.infer<typeof Document>;

const Policy = z.object({ Roles: z.array(z.string()), PolicyDocument: Document });
const Role = z.object({ RoleName: z.string(), AssumeRolePolicyDocument: Document });

function roleNamed(template: Template, account: string, roleName: string) {
  for (const { id, Properties } of resourcesOf(template, 'AWS::IAM::Role')) {
    const role = Role.parse(resolve(Properties, account));
    if (role.RoleName === roleName) return { ...role, id };
  }
  throw new Error(`no role ${roleName}`);
}

/** What a role may do: all its policies as one, resolved for the account. */
export function policyOf(template: Template, account: string, roleName: string): Document {
  const { id } = roleNamed(template, account, roleName);
  const policies = resourcesOf(template, 'AWS::IAM::Policy')
    .map(({ Properties }) => Policy.parse(resolve(Properties, account)))
    .filter(({ Roles }) => Roles.includes(id));
  return { Version: '2012-10-17', Statement: policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement) };
}

/** Who may assume a role. */
export const trustOf = (template: Template, account: string, roleName: string): Document =>
  roleNamed(template, account, roleName).AssumeRolePolicyDocument;

/** Actions a policy allows on anything, sorted. */
export const actionsOf = (policy: Document): string[] =>
  [...new Set(policy.Statement.flatMap(({ Action }) => Action))].sort();

export type Question = {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly account: string;
  readonly context?: Record<string, string | string[]>;
  readonly identity?: Document | undefined;
  readonly resourcePolicy?: Document | undefined;
};

/** Whether IAM would say yes, by a real evaluator. */
export async function allows(question: Question): Promise<boolean> {
  const { principal, action, resource, account, context = {}, identity, resourcePolicy } = question;
  const result = await runSimulation(
    {
      request: { principal, action, resource: { resource, accountId: account }, contextVariables: context },
      identityPolicies: identity === undefined ? [] : [{ name: 'identity', policy: identity }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy,
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors));
  return result.overallResult === 'Allowed';
}
