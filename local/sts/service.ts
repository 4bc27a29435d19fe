import { roleId } from '../iam/role-id.ts';
import type { IamStore } from '../iam/store.ts';
import { text } from '../json.ts';
import { ApiError, type Caller, principalArn, type Service } from '../kernel.ts';
import type { CredentialStore } from './credentials.ts';

type StsOptions = { readonly iam: IamStore; readonly credentials: CredentialStore };

/** A role chained from another role lives one hour at most. */
const CHAINED_SECONDS = 3600;

function userId(caller: Caller): string {
  return caller.kind === 'role' ? `${roleId(caller.roleArn)}:${caller.sessionName}` : caller.account;
}

function assumeRole(input: Readonly<Record<string, unknown>>, caller: Caller, { iam, credentials }: StsOptions) {
  const roleArn = text(input, 'RoleArn');
  const sessionName = text(input, 'RoleSessionName');
  const seconds = typeof input['DurationSeconds'] === 'number' ? input['DurationSeconds'] : CHAINED_SECONDS;
  if (iam.role(roleArn) === undefined) {
    const who = principalArn(caller);
    throw new ApiError(
      'AccessDenied',
      `User: ${who} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      403,
    );
  }
  if (caller.kind === 'role' && seconds > CHAINED_SECONDS) {
    const limit = 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining';
    throw new ApiError('ValidationError', limit);
  }
  const { accessKeyId, secretAccessKey, sessionToken } = credentials.issue(roleArn, sessionName, caller);
  const session = { account: roleArn.split(':')[4] ?? '', roleArn, sessionName, accessKeyId };
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: new Date(Date.now() + seconds * 1000),
    },
    AssumedRoleUser: {
      AssumedRoleId: `${roleId(roleArn)}:${sessionName}`,
      Arn: principalArn({ kind: 'role', ...session }),
    },
  };
}

/**
 * STS. The kernel has checked trust and identity policy before AssumeRole comes here; a role nobody deployed is
 * refused as AWS refuses it. The expiry returned is told, not enforced. A session policy in the call is refused,
 * since it would not be evaluated.
 */
export function createSts(options: StsOptions): Service {
  return {
    async handle(operation, input, caller) {
      switch (operation) {
        case 'AssumeRole':
          if (input['Policy'] !== undefined || input['PolicyArns'] !== undefined) {
            throw new ApiError('ValidationError', 'session policies are not supported by the local cloud');
          }
          return assumeRole(input, caller, options);
        case 'GetCallerIdentity':
          return { UserId: userId(caller), Account: caller.account, Arn: principalArn(caller) };
        default:
          throw new ApiError('UnknownOperationException', `unknown operation sts:${operation}`);
      }
    },
  };
}
