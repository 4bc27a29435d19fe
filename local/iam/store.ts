import type { PolicyDocument } from '../kernel.ts';

/** An IAM role as deployed: who may assume it and what it may do. */
export type Role = {
  readonly arn: string;
  readonly account: string;
  readonly trust: PolicyDocument;
  /** Inline and attached policies, by name; that of an attached one is its ARN. */
  readonly policies: Readonly<Record<string, PolicyDocument>>;
};

/** Roles of all accounts, and the policies of resources that no service here keeps (buckets, keys). */
export interface IamStore {
  putRole(role: Role): void;
  removeRole(arn: string): void;
  role(arn: string): Role | undefined;
  /** A role by its name, which an account has once, whatever its path. */
  roleNamed(account: string, name: string): Role | undefined;
  putResourcePolicy(arn: string, policy: PolicyDocument): void;
  removeResourcePolicy(arn: string): void;
  resourcePolicy(arn: string): PolicyDocument | undefined;
}

export function createIamStore(): IamStore {
  const roles = new Map<string, Role>();
  const policies = new Map<string, PolicyDocument>();
  return {
    putRole: (role) => void roles.set(role.arn, role),
    removeRole: (arn) => void roles.delete(arn),
    role: (arn) => roles.get(arn),
    roleNamed: (account, name) =>
      [...roles.values()].find((role) => role.account === account && role.arn.split('/').at(-1) === name),
    putResourcePolicy: (arn, policy) => void policies.set(arn, policy),
    removeResourcePolicy: (arn) => void policies.delete(arn),
    resourcePolicy: (arn) => policies.get(arn),
  };
}
