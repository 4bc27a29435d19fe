import type { PolicyDocument } from '../kernel.ts';
import type { InvokePermission } from './function-spec.ts';

function principalOf(principal: string): unknown {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  return principal.startsWith('arn:') ? { AWS: principal } : { Service: principal };
}

function conditionOf({ sourceArn, sourceAccount, organizationId }: InvokePermission) {
  const equals = {
    ...(sourceAccount !== undefined && { 'AWS:SourceAccount': sourceAccount }),
    ...(organizationId !== undefined && { 'aws:PrincipalOrgID': organizationId }),
  };
  const condition = {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(sourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': sourceArn } }),
  };
  return Object.keys(condition).length > 0 ? { Condition: condition } : {};
}

/** Resource policy of a function, as AWS writes it from AddPermission; undefined when nobody was let in. */
export function invokePolicy(arn: string, permissions: readonly InvokePermission[]): PolicyDocument | undefined {
  if (permissions.length === 0) return undefined;
  const statements = permissions.map((permission) => ({
    Sid: permission.id,
    Effect: 'Allow',
    Principal: principalOf(permission.principal),
    Action: permission.action,
    Resource: arn,
    ...conditionOf(permission),
  }));
  return { Version: '2012-10-17', Statement: statements };
}
