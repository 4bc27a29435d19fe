import {
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
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
    /** A role that a service, or the account, may assume. */
    async create(RoleName: string, Principal: Statement = { Service: 'codepipeline.amazonaws.com' }): Promise<string> {
      const AssumeRolePolicyDocument = policyOf({ Principal, Action: 'sts:AssumeRole' });
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
      return roleArn(RoleName);
    },
    async allow(RoleName: string, ...statements: readonly Statement[]): Promise<void> {
      const PolicyDocument = policyOf(...statements);
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'given', PolicyDocument }));
    },
    async revoke(RoleName: string): Promise<void> {
      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'given' }));
    },
    /** Settings of a client that calls as a role of the account, which is made to trust its administrator. */
    async as(RoleName: string) {
      const Principal = { AWS: `arn:aws:iam::${PIPELINES}:root` };
      const PolicyDocument = policyOf({ Principal, Action: 'sts:AssumeRole' });
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
      const sts = new STSClient(settings);
      return { ...settings, credentials: await roleCredentials(sts, roleArn(RoleName), 'test')() };
    },
  };
}
