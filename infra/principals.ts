import { AccountPrincipal, type PrincipalBase } from 'aws-cdk-lib/aws-iam';

/**
 * Roles of an account as a principal: the account's root, narrowed by `aws:PrincipalArn`. So the roles need not
 * exist yet, and may be deleted and made again; a role's ARN as principal allows neither.
 * @param roleArns ARNs or ARN patterns
 */
export const rolesOf = (account: string, roleArns: readonly string[]): PrincipalBase =>
  new AccountPrincipal(account).withConditions({ ArnLike: { 'aws:PrincipalArn': [...roleArns] } });
