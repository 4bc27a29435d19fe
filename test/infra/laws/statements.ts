import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { resolve, resourcesOf } from '../templates.ts';

const list = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const Principals = z.union([
  z.literal('*').transform((): Record<string, string[]> => ({ AWS: ['*'] })),
  z.record(z.string(), list),
]);
const Conditions = z.record(z.string(), z.record(z.string(), z.unknown()));

const Statement = z.looseObject({
  Effect: z.enum(['Allow', 'Deny']),
  Principal: Principals.optional(),
  Action: list,
  Resource: list.optional(),
  Condition: Conditions.default({}),
});
export type Statement = z.infer<typeof Statement> & { readonly of: string };

const Document = z.object({ Statement: z.array(Statement) });

/** Where templates hold policies on resources: resource type and property. */
const RESOURCE_POLICIES: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'AssumeRolePolicyDocument',
  'AWS::KMS::Key': 'KeyPolicy',
  'AWS::S3::BucketPolicy': 'PolicyDocument',
  'AWS::SQS::QueuePolicy': 'PolicyDocument',
};

const read = (of: string, document: unknown, account: string): Statement[] =>
  Document.parse(resolve(document, account)).Statement.map((statement) => ({ ...statement, of }));

/** Statements of policies on resources: trusts, keys, buckets, queues, and the bus. */
export function resourceStatements(template: Template, account: string): Statement[] {
  const documents = Object.entries(RESOURCE_POLICIES).flatMap(([type, property]) =>
    resourcesOf(template, type).flatMap(({ id, Properties }) => read(`${type} ${id}`, Properties[property], account)),
  );
  const bus = resourcesOf(template, 'AWS::Events::EventBusPolicy').flatMap(({ id, Properties }) =>
    read(`AWS::Events::EventBusPolicy ${id}`, { Statement: [Properties['Statement']] }, account),
  );
  return [...documents, ...bus];
}

/** Statements of roles' own policies. */
export const identityStatements = (template: Template, account: string): Statement[] =>
  resourcesOf(template, 'AWS::IAM::Policy').flatMap(({ id, Properties }) =>
    read(id, Properties['PolicyDocument'], account),
  );

/** Condition keys of a statement. */
export const keysOf = ({ Condition }: Statement): string[] => Object.values(Condition).flatMap(Object.keys);
