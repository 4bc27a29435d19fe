import * as z from 'zod';
import { AWS_MANAGED_POLICIES } from '../../local/assembly/aws-managed-policies.ts';
import type { Stack } from '../../local/assembly/cloud-assembly.ts';
import type { Resource } from '../../local/assembly/resource.ts';
import { flatten } from '../../local/assembly/template.ts';
import { busArn } from '../../local/events/arn.ts';
import { Document, Statement } from './statement.ts';

/** One statement of the templates, and where it stands. */
export type Grant = {
  /** For people: stack, holder, kind and number of the statement there. */
  readonly name: string;
  readonly kind: 'permissions' | 'trust' | 'resource';
  /** ARN of the role or resource that the statement stands on. */
  readonly holder: string;
  readonly statement: Statement;
  /** Written by others: on what a deployment imports, or by AWS. No template has it. */
  readonly isAssumed?: true;
};

/** All policies of a deployment: of its roles, their trust, its buses, queues, buckets and keys. */
export type World = readonly Grant[];

/** Queue URLs begin with it. */
const ENDPOINT = 'https://sqs.local';

type Found = Pick<Grant, 'kind' | 'holder' | 'isAssumed'> & { readonly policy: unknown };
type Reader = (resource: Resource) => readonly Found[];

const arnOf = ({ identity }: Resource): string => z.string().parse(identity.attributes['Arn']);
const roleArn = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;
const queueArn = ({ region }: Resource, url: string) => {
  const [account, name] = url.split('/').slice(-2);
  return `arn:aws:sqs:${region}:${account}:${name}`;
};

const Role = z.looseObject({
  AssumeRolePolicyDocument: z.unknown(),
  ManagedPolicyArns: z.array(z.string()).default([]),
  Policies: z.array(z.object({ PolicyDocument: z.unknown() })).default([]),
});
const Attached = z.looseObject({ PolicyDocument: z.unknown(), Roles: z.array(z.string()) });
const QueuePolicy = z.looseObject({ PolicyDocument: z.unknown(), Queues: z.array(z.string()) });
const BucketPolicy = z.looseObject({ PolicyDocument: z.unknown(), Bucket: z.string() });
const Key = z.looseObject({ KeyPolicy: z.unknown() });
const BusStatement = z.looseObject({ EventBusName: z.string(), Statement: z.unknown() });

function ofAws(arn: string): unknown {
  const policy = AWS_MANAGED_POLICIES.get(arn);
  if (policy === undefined) throw new Error(`the managed policy ${arn} is not known here`);
  return policy;
}

const attached: Reader = ({ account, properties }) => {
  const { PolicyDocument: policy, Roles } = Attached.parse(properties);
  return Roles.map((name) => ({ kind: 'permissions', holder: roleArn(account, name), policy }));
};

/** How each type of resource says who may do what. */
const READERS: Readonly<Record<string, Reader>> = {
  'AWS::IAM::Role': (resource) => {
    const { AssumeRolePolicyDocument, Policies, ManagedPolicyArns } = Role.parse(resource.properties);
    const holder = arnOf(resource);
    return [
      { kind: 'trust', holder, policy: AssumeRolePolicyDocument },
      ...Policies.map(({ PolicyDocument: policy }): Found => ({ kind: 'permissions', holder, policy })),
      ...ManagedPolicyArns.map((arn): Found => ({ kind: 'permissions', holder, policy: ofAws(arn), isAssumed: true })),
    ];
  },
  'AWS::IAM::Policy': attached,
  'AWS::IAM::ManagedPolicy': attached,
  'AWS::SQS::QueuePolicy': (resource) => {
    const { PolicyDocument: policy, Queues } = QueuePolicy.parse(resource.properties);
    return Queues.map((url) => ({ kind: 'resource', holder: queueArn(resource, url), policy }));
  },
  'AWS::S3::BucketPolicy': ({ properties }) => {
    const { PolicyDocument: policy, Bucket } = BucketPolicy.parse(properties);
    return [{ kind: 'resource', holder: `arn:aws:s3:::${Bucket}`, policy }];
  },
  'AWS::KMS::Key': (resource) => [
    { kind: 'resource', holder: arnOf(resource), policy: Key.parse(resource.properties).KeyPolicy },
  ],
  'AWS::Events::EventBusPolicy': ({ account, region, properties }) => {
    const { EventBusName, Statement: statement } = BusStatement.parse(properties);
    return [{ kind: 'resource', holder: busArn(region, account, EventBusName), policy: { Statement: statement } }];
  },
};

/** Statements anywhere in a value. */
function hasStatement(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, member]) => key === 'Statement' || hasStatement(member));
}

/**
 * Reads every policy of all stacks, with real names and ARNs in them.
 * @throws where a template has an intrinsic, a type or a policy that is not read here: the proof would have a gap
 */
export function worldOf(stacks: readonly Stack[]): World {
  return stacks.flatMap((stack) => flatten(stack, ENDPOINT).flatMap(grantsOf));
}

function grantsOf(resource: Resource): Grant[] {
  const { type, stack, logicalId, properties } = resource;
  const read = READERS[type];
  const isMissed = type === 'AWS::Lambda::Permission' || (read === undefined && hasStatement(properties));
  if (isMissed) throw new Error(`${stack}/${logicalId}: the policy of a ${type} is not read here`);
  return (read?.(resource) ?? []).flatMap(({ kind, holder, policy, isAssumed }) =>
    Document.parse(policy).Statement.map((statement, at) => ({
      name: `${stack} ${shortName(holder)} ${kind} ${statement.Sid ?? `${logicalId} ${at + 1}`}`,
      kind,
      holder,
      statement,
      ...(isAssumed === undefined ? {} : { isAssumed }),
    })),
  );
}

/** `role/x`, `queue`, `key/y`: an ARN without what the stack's name says. */
export const shortName = (arn: string): string => arn.split(':').slice(5).join(':');

/**
 * What stands on a bucket and a key that are imported, as documented for their owners: what the deployment writes on its own.
 */
export function importedGrants(
  world: World,
  own: { readonly bucket: string; readonly key: string; readonly account: string },
  imported: { readonly bucket: string; readonly key: string; readonly account: string },
): Grant[] {
  const names = [
    [own.key, imported.key],
    [own.bucket, imported.bucket],
    [own.account, imported.account],
  ] as const;
  return world
    .filter(({ holder }) => holder === own.bucket || holder === own.key)
    .map(({ name, kind, holder, statement }) => {
      const text = names.reduce(
        (before, [from, to]) => before.replaceAll(from, to),
        JSON.stringify({ holder, statement }),
      );
      const moved = z.object({ holder: z.string(), statement: Statement }).parse(JSON.parse(text));
      return { name: `assumed ${name}`, kind, ...moved, isAssumed: true };
    });
}
