import * as z from 'zod';
import { PolicyDocument } from '../../iam/policy-document.ts';
import type { PolicyDocument as Policy } from '../../kernel.ts';
import { AWS_MANAGED_POLICIES } from '../aws-managed-policies.ts';
import { type DeployHost, type Family, generatedName, identifiedByLogicalId, type Place } from '../resource.ts';

const Role = z.strictObject({
  AssumeRolePolicyDocument: PolicyDocument,
  RoleName: z.string().optional(),
  Path: z.string().optional(),
  Description: z.string().optional(),
  MaxSessionDuration: z.number().optional(),
  ManagedPolicyArns: z.array(z.string()).default([]),
  Policies: z.array(z.strictObject({ PolicyName: z.string(), PolicyDocument })).default([]),
  Tags: z.unknown().optional(),
});
const InlinePolicy = z.strictObject({ PolicyName: z.string(), PolicyDocument, Roles: z.array(z.string()) });
const ManagedPolicy = z.strictObject({
  PolicyDocument,
  ManagedPolicyName: z.string().optional(),
  Path: z.string().optional(),
  Description: z.string().optional(),
  Roles: z.array(z.string()).default([]),
});

const pathed = (name: (property: string) => string | undefined, own: string) => `${name('Path') ?? '/'}${own}`;

function managedPolicy(arn: string, { managedPolicies }: DeployHost): Policy {
  const policy = managedPolicies.get(arn) ?? AWS_MANAGED_POLICIES.get(arn);
  if (policy !== undefined) return policy;
  throw new Error(
    arn.startsWith('arn:aws:iam::aws:')
      ? `the AWS-managed policy ${arn} is not known here: write out what the role needs, or add it`
      : `no managed policy ${arn}`,
  );
}

/** Adds a policy to roles of the account, by their names. */
function attach({ iam }: DeployHost, { account }: Place, roles: readonly string[], name: string, policy: Policy): void {
  for (const roleName of roles) {
    const role = iam.role(`arn:aws:iam::${account}:role/${roleName}`);
    if (role === undefined) throw new Error(`no role ${roleName} in account ${account}`);
    iam.putRole({ ...role, policies: { ...role.policies, [name]: policy } });
  }
}

export const IAM: Family = {
  'AWS::IAM::Role': {
    identify(place, name) {
      const ref = name('RoleName') ?? generatedName(place);
      return {
        ref,
        attributes: { Arn: `arn:aws:iam::${place.account}:role${pathed(name, ref)}`, RoleId: `AROA${ref}` },
      };
    },
    async deploy({ account, identity, properties }, host) {
      const role = Role.parse(properties);
      const inline = role.Policies.map((policy) => [policy.PolicyName, policy.PolicyDocument] as const);
      const managed = role.ManagedPolicyArns.map((arn) => [arn, managedPolicy(arn, host)] as const);
      host.iam.putRole({
        arn: identity.attributes['Arn'] ?? '',
        account,
        trust: role.AssumeRolePolicyDocument,
        policies: Object.fromEntries([...inline, ...managed]),
      });
    },
  },
  'AWS::IAM::Policy': {
    identify: identifiedByLogicalId,
    async deploy(resource, host) {
      const policy = InlinePolicy.parse(resource.properties);
      attach(host, resource, policy.Roles, policy.PolicyName, policy.PolicyDocument);
    },
  },
  'AWS::IAM::ManagedPolicy': {
    identify(place, name) {
      const own = name('ManagedPolicyName') ?? generatedName(place);
      return { ref: `arn:aws:iam::${place.account}:policy${pathed(name, own)}`, attributes: {} };
    },
    async deploy(resource, host) {
      const policy = ManagedPolicy.parse(resource.properties);
      host.managedPolicies.set(resource.identity.ref, policy.PolicyDocument);
      attach(host, resource, policy.Roles, resource.identity.ref, policy.PolicyDocument);
    },
  },
};
