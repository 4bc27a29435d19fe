import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { roleCredentials } from '../../shared/adapters/role-credentials.ts';
import type { Account } from './account.ts';
import { PIPELINES } from './builders.ts';

/** Of a policy; it allows unless it says otherwise. */
export type Statement = Readonly<Record<string, unknown>>;

/** A policy as JSON. */
export const policyOf = (...statements: readonly Statement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements.map((each) => ({ Effect: 'Allow', ...each })) });

export const roleArn = (name: string): string => `arn:aws:iam::${PIPELINES}:role/${name}`;

/** Makes, mends and breaks roles of the pipeline account, as its administrator. */
export function roleMaker({ settings }: Pick<Account, 'settings'>) {
  const iam = new IAMClient(settings);
  return {
    iam,
    /** A role that a service may assume. */
    async create(RoleName: string, service = 'codepipeline.amazonaws.com'): Promise<string> {
      const Principal = { Service: service };
      const AssumeRolePolicyDocument = policyOf({ Principal, Action: 'sts:AssumeRole' });
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
      return roleArn(RoleName);
    },
    /** Puts these statements in the place of those it was allowed before. */
    async allow(RoleName: string, ...statements: readonly Statement[]): Promise<void> {
      const PolicyDocument = policyOf(...statements);
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'given', PolicyDocument }));
    },
    /** Settings of a client that calls as a role of the account; here its administrator may assume any. */
    async as(RoleName: string) {
      const sts = new STSClient(settings);
      return { ...settings, credentials: await roleCredentials(sts, roleArn(RoleName), 'test')() };
    },
  };
}
